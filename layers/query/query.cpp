#include "layers/query/query.hpp"

#include "layers/query/query_conditions.hpp"
#include "layers/query/sort_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haishu::layers
{

namespace
{

// Where a page begins, if not at the start.
std::optional<Position> start_of(const Query& query)
{
    if (query.sort.empty()) return Position{{}, query.after_fid};
    if (query.after_keys.size() != query.sort.size()) return std::nullopt;
    return Position{query.after_keys, query.after_fid};
}

// Keeps the first so many of the matches that come along in any order, and counts all.
class TopCollector
{
   public:
    TopCollector(const SortOrder& order, std::optional<Position> start, std::size_t capacity)
        : m_order(order), m_start(std::move(start)), m_capacity(capacity)
    {
    }

    void add(const FeatureRef& feature)
    {
        ++m_matched;
        if (m_start && !m_order.is_beyond(feature, *m_start)) return;
        const auto is_before = [this](const OrderedFeature& a, const OrderedFeature& b) { return m_order.is_before(a, b); };
        if (m_heap.size() == m_capacity) {
            if (!m_order.is_before(feature, m_heap.front())) return;
            std::pop_heap(m_heap.begin(), m_heap.end(), is_before);
            m_heap.pop_back();
        }
        m_heap.push_back(m_order.read(feature));
        std::push_heap(m_heap.begin(), m_heap.end(), is_before);
    }
    [[nodiscard]] bool is_full() const { return m_heap.size() == m_capacity; }
    [[nodiscard]] std::size_t matched() const { return m_matched; }

    // First to last.
    [[nodiscard]] std::vector<OrderedFeature> finish()
    {
        std::sort_heap(m_heap.begin(), m_heap.end(),
                       [this](const OrderedFeature& a, const OrderedFeature& b) { return m_order.is_before(a, b); });
        return std::move(m_heap);
    }

   private:
    const SortOrder& m_order;
    std::optional<Position> m_start;
    std::size_t m_capacity;
    std::size_t m_matched = 0;
    std::vector<OrderedFeature> m_heap;  // the last one on top
};

// Looks at the clock every few features: some cost a millisecond.
class Watch
{
   public:
    explicit Watch(Deadline deadline) : m_deadline(deadline) {}
    bool goes_on()
    {
        if (++m_count % 16 == 0 && m_deadline.has_passed()) m_is_over = true;
        return !m_is_over;
    }
    [[nodiscard]] bool is_over() const { return m_is_over; }

   private:
    Deadline m_deadline;
    std::size_t m_count = 0;
    bool m_is_over = false;
};

// Every match, once, in no promised order.
void collect(const LayerView& view, const QueryConditions& conditions, Watch& watch, TopCollector& collector)
{
    const std::vector<geo::Box>& boxes = conditions.search_boxes();
    const auto look = [&](const FeatureRef& feature) {
        if (conditions.matches(feature)) collector.add(feature);
        return watch.goes_on();
    };
    if (conditions.only() != nullptr) {
        for (const std::int64_t fid : *conditions.only()) {
            const std::optional<FeatureRef> feature = view.find(fid);
            if (feature ? !look(*feature) : !watch.goes_on()) return;
        }
        return;
    }
    if (boxes.empty()) {
        view.visit_all(look);
        return;
    }
    for (std::size_t i = 0; i < boxes.size() && !watch.is_over(); ++i) {
        const auto before = boxes.begin() + static_cast<std::ptrdiff_t>(i);
        view.search(boxes[i], [&](const FeatureRef& feature) {
            const bool is_seen =
                std::any_of(boxes.begin(), before, [&](const geo::Box& box) { return feature.box().intersects(box); });
            return is_seen ? watch.goes_on() : look(feature);
        });
    }
    if (conditions.takes_shapeless() && !watch.is_over()) view.visit_without_geometry(look);
}

Error too_slow(const LayerView& view)
{
    return Error{
        ErrorCode::TimedOut, "deadline", fmt::format("the query on `{}` took too long; ask for less", view.descriptor().id), {}}
        .with("collection", view.descriptor().id);
}

Page page_of(std::vector<OrderedFeature> found, std::size_t limit, const Query& query)
{
    Page page;
    const std::size_t count = std::min(found.size(), limit);
    page.features.reserve(count);
    for (std::size_t i = 0; i < count; ++i) page.features.push_back(found[i].feature);
    if (found.size() == count) return page;
    if (count == 0) {
        page.next_after = query.after_fid;
        page.next_keys = query.after_keys;
        return page;
    }
    Position last = SortOrder::position_of(found[count - 1]);
    page.next_after = last.fid;
    page.next_keys = std::move(last.keys);
    return page;
}

}  // namespace

Result<Page> run_query(const LayerView& view, const Query& query, Deadline deadline)
{
    HAISHU_TRY(const QueryConditions conditions, QueryConditions::create(view, query));
    HAISHU_TRY(const SortOrder order, SortOrder::create(view.descriptor(), query.sort, SortOrder::Direction::Forwards));
    // One more than the page, to know whether more follow.
    TopCollector collector(order, start_of(query), query.limit + 1);
    Watch watch(deadline);
    const bool is_count_known = !query.count_matched || conditions.is_empty();
    if (order.is_by_fid() && is_count_known && conditions.search_boxes().empty() && conditions.only() == nullptr) {
        view.scan(query.after_fid, [&](const FeatureRef& feature) {
            if (conditions.matches(feature)) collector.add(feature);
            return watch.goes_on() && !collector.is_full();
        });
    } else {
        collect(view, conditions, watch, collector);
    }
    if (watch.is_over()) return too_slow(view);
    Page page = page_of(collector.finish(), query.limit, query);
    if (query.count_matched) page.number_matched = conditions.is_empty() ? view.size() : collector.matched();
    return page;
}

Result<std::optional<Position>> find_previous_page(const LayerView& view, const Query& query, Deadline deadline)
{
    HAISHU_TRY(const QueryConditions conditions, QueryConditions::create(view, query));
    HAISHU_TRY(const SortOrder order, SortOrder::create(view.descriptor(), query.sort, SortOrder::Direction::Backwards));
    const std::optional<Position> start = start_of(query);
    if (!start) return std::optional<Position>();
    // Backwards from the end of the page before: that page, and the feature ahead of it.
    TopCollector collector(order, start, query.limit + 1);
    Watch watch(deadline);
    collect(view, conditions, watch, collector);
    if (watch.is_over()) return too_slow(view);
    const std::vector<OrderedFeature> found = collector.finish();
    if (found.size() <= query.limit) return std::optional<Position>();
    return std::optional(SortOrder::position_of(found.back()));
}

}  // namespace haishu::layers

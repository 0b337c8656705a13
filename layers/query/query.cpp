#include "layers/query/query.hpp"

#include "geo/ops/relate.hpp"
#include "layers/query/field_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haishu::layers
{

namespace
{

struct Condition {
    std::size_t field = 0;
    geo::Value value;
};

// The filters of a query made ready for many features.
class Filter
{
   public:
    static Result<Filter> create(const LayerView& view, const Query& query)
    {
        const LayerDescriptor& layer = view.descriptor();
        Filter filter;
        filter.m_boxes = query.boxes;
        // A box around all there is filters nothing.
        const auto holds_all = [&view](const geo::Box& box) { return box.contains(view.extent()); };
        if (std::any_of(query.boxes.begin(), query.boxes.end(), holds_all)) filter.m_boxes.clear();
        if (query.time) {
            filter.m_time = *query.time;
            filter.m_time_field = layer.field_index(layer.time_field);
            if (filter.m_time_field) filter.m_time_type = layer.fields[*filter.m_time_field].type;
        }
        for (const PropertyEquals& equals : query.equals) {
            const std::optional<std::size_t> field = layer.field_index(equals.field);
            if (!field) {
                return bad_input("property-unknown", fmt::format("collection `{}` has no property `{}`", layer.id, equals.field))
                    .with("property", equals.field);
            }
            const FieldType type = layer.fields[*field].type;
            std::optional<geo::Value> value = parse_field_value(type, equals.text);
            if (!value) {
                return bad_input("property-value-malformed", fmt::format("property `{}` is a {}, which `{}` is not", equals.field,
                                                                         field_type_name(type), equals.text))
                    .with("property", equals.field)
                    .with("type", field_type_name(type))
                    .with("value", equals.text);
            }
            filter.m_conditions.push_back({*field, std::move(*value)});
        }
        return filter;
    }

    [[nodiscard]] const std::vector<geo::Box>& boxes() const { return m_boxes; }
    [[nodiscard]] bool is_empty() const { return m_boxes.empty() && !m_time_field && m_conditions.empty(); }

    [[nodiscard]] bool passes_values(const FeatureRef& feature) const
    {
        return passes_time(feature) &&
               std::all_of(m_conditions.begin(), m_conditions.end(), [&feature](const Condition& condition) {
                   return feature.value(condition.field) == geo::to_view(condition.value);
               });
    }

    // Whether the shape meets box number `i` and none before it: so that a feature in two boxes is one.
    [[nodiscard]] bool meets_first(const FeatureRef& feature, std::size_t i) const
    {
        const geo::Box box = feature.box();
        const auto meets = [&](const geo::Box& wanted) {
            return box.intersects(wanted) && (wanted.contains(box) || geo::intersects(feature.geometry(), wanted));
        };
        const auto wanted = m_boxes.begin() + static_cast<std::ptrdiff_t>(i);
        return meets(*wanted) && std::none_of(m_boxes.begin(), wanted, meets);
    }

   private:
    [[nodiscard]] bool passes_time(const FeatureRef& feature) const
    {
        if (!m_time_field) return true;
        const std::optional<TimeInterval> time = time_of(m_time_type, feature.value(*m_time_field));
        if (!time) return true;
        return (!m_time.from || *time->to >= *m_time.from) && (!m_time.to || *time->from <= *m_time.to);
    }

    std::vector<geo::Box> m_boxes;
    TimeInterval m_time;
    std::optional<std::size_t> m_time_field;
    FieldType m_time_type = FieldType::DateTime;
    std::vector<Condition> m_conditions;
};

// Keeps the wanted page of the matches that come along in any order, and counts all.
class PageCollector
{
   public:
    explicit PageCollector(const Query& query) : m_after(query.after_fid), m_capacity(query.limit + 1) {}

    void add(const FeatureRef& feature)
    {
        ++m_matched;
        const std::int64_t fid = feature.fid();
        if (fid <= m_after) return;
        if (m_heap.size() == m_capacity) {
            if (fid >= m_heap.front().first) return;
            std::pop_heap(m_heap.begin(), m_heap.end(), is_less);
            m_heap.pop_back();
        }
        m_heap.emplace_back(fid, feature);
        std::push_heap(m_heap.begin(), m_heap.end(), is_less);
    }
    [[nodiscard]] bool is_full() const { return m_heap.size() == m_capacity; }

    [[nodiscard]] Page finish()
    {
        std::sort_heap(m_heap.begin(), m_heap.end(), is_less);
        Page page;
        page.number_matched = m_matched;
        const std::size_t count = std::min(m_heap.size(), m_capacity - 1);
        page.features.reserve(count);
        for (std::size_t i = 0; i < count; ++i) page.features.push_back(m_heap[i].second);
        if (m_heap.size() > count) page.next_after = count == 0 ? m_after : m_heap[count - 1].first;
        return page;
    }

   private:
    using Entry = std::pair<std::int64_t, FeatureRef>;
    static bool is_less(const Entry& a, const Entry& b) { return a.first < b.first; }

    std::int64_t m_after;
    std::size_t m_capacity;  // one more than the page, to know whether more follow
    std::size_t m_matched = 0;
    std::vector<Entry> m_heap;  // the greatest fid on top
};

// Looks at the clock once every few hundred features.
class Watch
{
   public:
    explicit Watch(Deadline deadline) : m_deadline(deadline) {}
    bool goes_on()
    {
        if (++m_count % 256 == 0 && m_deadline.has_passed()) m_is_over = true;
        return !m_is_over;
    }
    [[nodiscard]] bool is_over() const { return m_is_over; }

   private:
    Deadline m_deadline;
    std::size_t m_count = 0;
    bool m_is_over = false;
};

void collect_in_boxes(const LayerView& view, const Filter& filter, Watch& watch, PageCollector& collector)
{
    for (std::size_t i = 0; i < filter.boxes().size(); ++i) {
        view.search(filter.boxes()[i], [&](const FeatureRef& feature) {
            if (filter.passes_values(feature) && filter.meets_first(feature, i)) collector.add(feature);
            return watch.goes_on();
        });
    }
    view.visit_without_geometry([&](const FeatureRef& feature) {
        if (filter.passes_values(feature)) collector.add(feature);
        return watch.goes_on();
    });
}

}  // namespace

Result<Page> run_query(const LayerView& view, const Query& query, Deadline deadline)
{
    HAISHU_TRY(const Filter filter, Filter::create(view, query));
    PageCollector collector(query);
    Watch watch(deadline);
    if (!filter.boxes().empty()) {
        collect_in_boxes(view, filter, watch, collector);
    } else if (query.count_matched && !filter.is_empty()) {
        view.visit_all([&](const FeatureRef& feature) {
            if (filter.passes_values(feature)) collector.add(feature);
            return watch.goes_on();
        });
    } else {
        view.scan(query.after_fid, [&](const FeatureRef& feature) {
            if (filter.passes_values(feature)) collector.add(feature);
            return watch.goes_on() && !collector.is_full();
        });
    }
    if (watch.is_over()) {
        return Error{ErrorCode::TimedOut,
                     "deadline",
                     fmt::format("the query on `{}` took too long; ask for less", view.descriptor().id),
                     {}}
            .with("collection", view.descriptor().id);
    }
    Page page = collector.finish();
    if (!query.count_matched) {
        page.number_matched = 0;
    } else if (filter.is_empty()) {
        page.number_matched = view.size();
    }
    return page;
}

}  // namespace haishu::layers

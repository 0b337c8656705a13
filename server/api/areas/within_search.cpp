#include "server/api/areas/within_search.hpp"

#include "geo/ops/operation_deadline.hpp"
#include "layers/query/grouping.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace haishu::server
{

namespace
{

using Item = FoundWithin::Item;

// Farthest and, as far as they are alike, greatest fid on top of the heap.
bool is_nearer(const Item& a, const Item& b)
{
    constexpr double far = std::numeric_limits<double>::infinity();
    const double one = a.distance_m.value_or(far);
    const double other = b.distance_m.value_or(far);
    return one != other ? one < other : a.feature.fid() < b.feature.fid();
}

bool is_lower(const Item& a, const Item& b)
{
    return a.feature.fid() < b.feature.fid();
}

class Groups
{
   public:
    explicit Groups(std::optional<std::size_t> field) : m_field(field) {}

    bool add(const Item& item)
    {
        if (!m_field) return true;
        const geo::ValueView value = item.feature.value(*m_field);
        FoundWithin::Group& group = m_groups[value];
        group.value = value;
        ++group.count;
        if (item.distance_m) group.nearest_m = std::min(*item.distance_m, group.nearest_m.value_or(*item.distance_m));
        return m_groups.size() <= layers::max_groups;
    }
    [[nodiscard]] std::vector<FoundWithin::Group> sorted() const
    {
        std::vector<FoundWithin::Group> all;
        for (const auto& [value, group] : m_groups) all.push_back(group);
        std::sort(all.begin(), all.end(), [](const FoundWithin::Group& a, const FoundWithin::Group& b) {
            return a.count != b.count ? a.count > b.count : a.value < b.value;
        });
        return all;
    }

   private:
    std::optional<std::size_t> m_field;
    std::unordered_map<geo::ValueView, FoundWithin::Group> m_groups;  // texts live in the columns
};

}  // namespace

Result<FoundWithin> find_within(const WithinPart& part, const layers::Area& area, std::size_t limit, bool is_by_distance,
                                Deadline deadline)
{
    const geo::OperationDeadline broken_off_after(deadline);
    const auto comes_first = is_by_distance ? is_nearer : is_lower;
    // Without groups and an order by distance it is measured only for what is told.
    const bool measures_all = is_by_distance || (part.group_field && area.has_middle());
    FoundWithin found;
    Groups groups(part.group_field);
    std::size_t seen = 0;
    bool is_late = false;
    bool has_room = true;
    part.view.search(area.box(), [&](const layers::FeatureRef& feature) {
        is_late = ++seen % 256 == 0 && deadline.has_passed();
        if (is_late || !area.meets(feature) || (part.filter && !part.filter->matches(feature))) return !is_late;
        ++found.matched;
        const Item item{feature, measures_all ? area.distance_m(feature.geometry()) : std::nullopt};
        has_room = groups.add(item);
        if (!has_room) return false;
        if (feature.fid() <= part.after) return true;
        found.items.push_back(item);
        std::push_heap(found.items.begin(), found.items.end(), comes_first);
        if (found.items.size() > limit) {
            std::pop_heap(found.items.begin(), found.items.end(), comes_first);
            found.items.pop_back();
            found.has_more = true;
        }
        return true;
    });
    if (!has_room) return layers::too_many_groups(layers::max_groups);
    std::sort_heap(found.items.begin(), found.items.end(), comes_first);
    for (Item& item : found.items) {
        is_late = is_late || deadline.has_passed();
        if (!measures_all && !is_late) item.distance_m = area.distance_m(item.feature.geometry());
    }
    if (is_late || broken_off_after.has_broken_off())
        return Error{ErrorCode::TimedOut, "deadline", "the search took too long; ask for a smaller area", {}};
    found.groups = groups.sorted();
    return found;
}

}  // namespace haishu::server

#include "layers/query/nearest.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

bool is_nearer(const Neighbour& a, const Neighbour& b)
{
    if (a.spot.distance_m != b.spot.distance_m) return a.spot.distance_m < b.spot.distance_m;
    return a.feature.fid() < b.feature.fid();
}

}  // namespace

Result<std::vector<Neighbour>> find_nearest(const LayerView& view, const NearestQuery& query,
                                            FunctionRef<bool(const FeatureRef&)> accepts, Deadline deadline)
{
    std::vector<Neighbour> heap;  // the farthest on top
    if (query.count == 0) return heap;
    constexpr double nothing_more = -1;
    const geo::DistanceBound bound(query.from);
    std::size_t visited = 0;
    bool is_late = false;
    const auto reach = [&] { return heap.size() == query.count ? heap.front().spot.distance_m : query.within_m; };
    const auto least = [&](const geo::Box& box) {
        const bool is_left_out = query.only_in && !query.only_in->intersects(box);
        const double metres = is_left_out ? std::numeric_limits<double>::infinity() : bound.to(box);
        return metres > reach() ? std::numeric_limits<double>::infinity() : metres;  // what is too far need not queue
    };
    view.search_nearest(least, [&](const FeatureRef& feature) {
        if (++visited % 8 == 0 && deadline.has_passed()) is_late = true;
        if (is_late) return nothing_more;
        if (!accepts(feature)) return reach();
        const std::optional<geo::NearestSpot> spot = geo::nearest_spot(query.from, feature.geometry());
        if (!spot || spot->distance_m > query.within_m) return reach();
        Neighbour neighbour{feature, *spot};
        if (heap.size() == query.count) {
            if (!is_nearer(neighbour, heap.front())) return reach();
            std::pop_heap(heap.begin(), heap.end(), is_nearer);
            heap.pop_back();
        }
        heap.push_back(neighbour);
        std::push_heap(heap.begin(), heap.end(), is_nearer);
        return reach();
    });
    if (is_late) {
        return Error{ErrorCode::TimedOut, "deadline", "the search for the nearest took too long; ask for fewer or nearer", {}};
    }
    std::sort_heap(heap.begin(), heap.end(), is_nearer);
    return heap;
}

}  // namespace haishu::layers

#include "layers/transit/direct_rides.hpp"

#include <tuple>

namespace haishu::layers
{

namespace
{

struct At {
    std::size_t place = 0;  // on the route
    StopInReach stop;
};

std::vector<At> places_of(const std::vector<std::string_view>& codes, std::size_t count, const StopsInReach& reach)
{
    std::vector<At> places;
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = reach.find(std::string(codes[i]));
        if (found != reach.end()) places.push_back({i, found->second});
    }
    return places;
}

}  // namespace

std::optional<Ride> best_ride(const std::vector<std::string_view>& stop_codes, const StopsInReach& near_start,
                              const StopsInReach& near_end)
{
    if (stop_codes.size() < 2) return std::nullopt;
    const bool is_ring = stop_codes.size() > 2 && stop_codes.front() == stop_codes.back();
    const std::size_t count = is_ring ? stop_codes.size() - 1 : stop_codes.size();
    const std::vector<At> starts = places_of(stop_codes, count, near_start);
    if (starts.empty()) return std::nullopt;
    const std::vector<At> ends = places_of(stop_codes, count, near_end);

    std::optional<Ride> best;
    for (const At& from : starts) {
        for (const At& to : ends) {
            if (to.place == from.place || (!is_ring && to.place < from.place)) continue;
            Ride ride{std::string(stop_codes[from.place]), std::string(stop_codes[to.place]),
                      (to.place + count - from.place) % count, from.stop.walk_m, to.stop.walk_m};
            const auto cost = [](const Ride& r) { return std::tuple(r.walk_from_m + r.walk_to_m, r.stops); };
            if (!best || cost(ride) < cost(*best)) best = std::move(ride);
        }
    }
    return best;
}

}  // namespace haishu::layers

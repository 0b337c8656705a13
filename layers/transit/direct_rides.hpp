#pragma once
// Rides without a change: for each route and direction, where to get on and off between two sets of stops in reach.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haishu::layers
{

struct StopInReach {
    std::int64_t fid = 0;
    double walk_m = 0;
};
using StopsInReach = std::unordered_map<std::string, StopInReach>;  // by stop code

struct Ride {
    std::string board, alight;  // stop codes
    std::size_t stops = 0;      // from getting on to getting off; the next stop is 1
    double walk_from_m = 0;
    double walk_to_m = 0;
};

// The best ride along `stop_codes` in their order: least walking, then fewest stops, then earliest on the route. A ring (its
// first stop is its last) is ridden over its end. Empty when no stop near the start is before one near the end.
std::optional<Ride> best_ride(const std::vector<std::string_view>& stop_codes, const StopsInReach& near_start,
                              const StopsInReach& near_end);

}  // namespace haishu::layers

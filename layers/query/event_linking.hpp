#pragma once
// Events that lie near one another in space and time, as sets. Internal to layers/query.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "geo/types/point.hpp"
#include "layers/query/repeats.hpp"

#include <cstdint>
#include <vector>

namespace haishu::layers
{

struct Event {
    geo::Point place;
    std::int64_t ms = 0;
    std::int64_t fid = 0;
    std::uint32_t group = 0;
};

// The sets of linked events (see repeats.hpp) that have `query.at_least` of them, each by time and fid. Events lie between 85
// degrees south and north. Errors: TooLarge "repeats-too-many", TimedOut "deadline".
Result<std::vector<std::vector<Event>>> linked_events(std::vector<Event> events, const RepeatsQuery& query,
                                                      const RepeatsLimits& limits, Deadline deadline);

Error too_many_for_repeats(const RepeatsLimits& limits);

}  // namespace haishu::layers

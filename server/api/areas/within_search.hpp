#pragma once
// What of one collection lies in an area: how many, of each value of a field, and the first of them.

#include "geo/base/deadline.hpp"
#include "server/api/areas/within_request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haishu::server
{

struct FoundWithin {
    struct Item {
        layers::FeatureRef feature;
        std::optional<double> distance_m;
    };
    struct Group {
        geo::ValueView value;
        std::size_t count = 0;
        std::optional<double> nearest_m;
    };
    std::size_t matched = 0;
    bool has_more = false;
    std::vector<Item> items;
    std::vector<Group> groups;  // greatest count first, then by value
};

// Errors: TimedOut "deadline"; TooLarge "groups-too-many".
Result<FoundWithin> find_within(const WithinPart& part, const layers::Area& area, std::size_t limit, bool is_by_distance,
                                Deadline deadline);

}  // namespace haishu::server

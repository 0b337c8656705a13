#pragma once
// What happens again at the same place: features of one class that lie near one another in space and time.
//
// Two features are linked when they are of one group of `classes`, at most `radius_m` apart on the ellipsoid and at most
// `span_ms` in time; what is linked, directly or through others, is one repeat (single linkage). Only repeats count of which
// `at_least` features lie within some span of that length. Features without a place or a time are left out; lines and areas lie
// where a point on them lies. So are those beyond 85 degrees of latitude, and nothing is linked over 180 degrees.

#include "layers/query/grouping.hpp"
#include "layers/query/row_choice.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haishu::layers
{

struct RepeatsQuery {
    std::size_t time_field = 0;   // a date or a date-time
    Grouping* classes = nullptr;  // null: all are of one class
    double radius_m = 30;         // 1 to 2,000
    std::int64_t span_ms = 0;     // above 0
    std::size_t at_least = 3;     // 2 or more
    std::size_t limit = 100;      // of repeats that are told, the greatest first
};

struct RepeatsLimits {
    std::size_t features = 2'000'000;
    std::size_t pairs = 200'000'000;  // that are looked at; what lies in a small cell needs none
};

struct Repeat {
    std::size_t group = 0;           // of `classes`
    std::vector<std::int64_t> fids;  // by time, then fid
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;
    std::size_t most_in_span = 0;  // the most within one span
    geo::Point center;             // the mean position
    double spread_m = 0;           // from there to the farthest
};

struct Repeats {
    std::size_t looked_at = 0;
    std::size_t left_out = 0;     // without a place or a time
    std::size_t matched = 0;      // repeats in all
    std::vector<Repeat> repeats;  // most features first, then latest, then least fid
};

// Time grows with the features and with the pairs that lie near, not with their square. Errors: TooLarge "repeats-too-many",
// "groups-too-many"; TimedOut "deadline".
Result<Repeats> find_repeats(RowChoice& choice, const LayerView& view, const RepeatsQuery& query, const RepeatsLimits& limits,
                             Deadline deadline);

}  // namespace haishu::layers

#pragma once
// Groups of statistics in the order of one measure, each with its rank. Groups of the same value have the same rank, and the
// next rank leaves out as many as they are (1, 2, 2, 4). A group without a value has no rank and comes last.

#include "geo/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace haishu::server
{

struct RankOrder {
    std::string kind;   // "count", "share", "sum", "avg", "min", "max"
    std::string field;  // of all but the count
    bool is_ascending = false;
    std::optional<std::size_t> top;  // only groups of this rank or a better one: more when several share the last
};

// Of the member `rank` of a question: {"by": a measure that is asked for, "order": "descending"|"ascending", "top": n}. Empty
// without one. Error: bad_input "stats-malformed".
Result<std::optional<RankOrder>> read_rank(const nlohmann::json& question);

// Sorts the groups of an answer and gives each `rank` (null without a value) and `tied`: how many others have the same.
void rank_groups(nlohmann::json& groups, const RankOrder& order);
// Leaves those of the top.
void keep_top(nlohmann::json& groups, const RankOrder& order);

}  // namespace haishu::server

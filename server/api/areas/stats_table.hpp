#pragma once
// Statistics as a table of comma-separated values: a row for each group, or for each bin of time, or one row of totals. UTF-8
// with byte order mark, RFC 4180, no cell that a spreadsheet would run as a formula (see feature_csv.hpp).
//
// Columns of groups: the parts of the key, name, longitude and latitude (of cells), count, the measures (a share or an average
// as its value, with `:n` and `:of` beside it), rank and tied, and for each earlier period the same again after its name and a
// colon, with the change of the count. A group of an earlier period that has no feature now has a row with count 0.

#include "geo/base/result.hpp"
#include "server/api/areas/stats_request.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace haishu::server
{

// Of an answer to `asked`. Error: bad_input "stats-malformed" when both groups and bins are asked for: a table has one kind
// of row.
Result<std::string> stats_table(const nlohmann::json& answer, const StatsRequest& asked, const layers::LayerDescriptor& layer);

}  // namespace haishu::server

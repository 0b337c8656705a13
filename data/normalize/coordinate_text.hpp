#pragma once
// One coordinate as people write it in tables.

#include <optional>
#include <string_view>

namespace haishu::data
{

// 121.5, 121,5 (one comma for the point), 121°30′15.2″, 121度30分15.2秒, with E, N, W, S, 东, 北 ... before or behind.
// Empty for what is none of these. West and south are negative.
std::optional<double> coordinate_in(std::string_view text);

}  // namespace haishu::data

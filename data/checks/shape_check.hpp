#pragma once
// Geometry on its way in, made fit to be stored: rings closed, shells counter-clockwise and holes clockwise, parts without
// extent left out, invalid areas repaired. Each repair is an issue.

#include "data/checks/issue_log.hpp"
#include "geo/types/geometry.hpp"

#include <cstdint>
#include <optional>

namespace haishu::data
{

// Degrees of the store. Empty if nothing is left of it.
std::optional<geo::Geometry> checked_shape(geo::Geometry&& geometry, std::uint64_t row, IssueLog& issues);

}  // namespace haishu::data

#pragma once
// Lines sewn together where two of them, and no third, end at the same vertex (GEOSLineMerge). Degrees or a plane alike.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

#include <vector>

namespace haishu::geo
{

// Each line runs as most of its parts do. Parts of other kinds and lines without length are left out. A line alone stays as it
// is. Errors: bad_input "geometry-invalid", TimedOut "deadline".
Result<std::vector<Geometry>> merged_lines(const GeometryView& lines);

}  // namespace haishu::geo

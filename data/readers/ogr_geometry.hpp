#pragma once
// One OGR geometry as ours.

#include "geo/types/geometry.hpp"

#include <optional>

namespace haishu::data
{

struct ReadShape {
    std::optional<geo::Geometry> geometry;
    bool is_malformed = false;       // numbers that are not finite, or a shape that makes no sense
    bool has_lost_heights = false;   // heights were not finite
    bool has_lost_measures = false;  // layers keep none
    bool was_curved = false;         // arcs are now short lines
};

// `ogr_geometry`: an OGRGeometryH or null. Measures are dropped, arcs become lines, surfaces become polygons.
ReadShape read_ogr_geometry(void* ogr_geometry);

}  // namespace haishu::data

#pragma once
// Shapes among the inputs of processes: a GeoJSON geometry, a feature of a layer, or an area as the questions of areas have it.

#include "geo/types/geometry.hpp"
#include "layers/policy/gate.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

enum class ShapeKind { Any, Area };

// From input `geometry` (GeoJSON, CRS84), `feature` ({"collection": id, "id": fid}) or `area` (see read_area), exactly one of
// them: valid, not empty, within +-180 and +-85 degrees. A circle becomes a polygon of 360 corners, at most 0.004 % larger.
// Errors: bad_input "input-invalid" with the place, TooLarge "geometry-too-large", NotFound "collection-unknown" and
// "feature-unknown", those of read_area.
Result<geo::Geometry> read_shape(const nlohmann::json& inputs, const layers::Gate& gate, ShapeKind kind,
                                 std::size_t max_vertices);

}  // namespace haishu::server

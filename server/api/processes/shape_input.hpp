#pragma once
// Shapes among the inputs of processes: a GeoJSON geometry, or a feature of a layer.

#include "geo/types/geometry.hpp"
#include "layers/policy/gate.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

enum class ShapeKind { Any, Area };

// From input `geometry` (GeoJSON, CRS84) or `feature` ({"collection": id, "id": fid}), exactly one of them: valid, not
// empty, within +-180 and +-85 degrees. Errors: bad_input "input-invalid" with the place, TooLarge "geometry-too-large",
// NotFound "collection-unknown" and "feature-unknown".
Result<geo::Geometry> read_shape(const nlohmann::json& inputs, const layers::Gate& gate, ShapeKind kind,
                                 std::size_t max_vertices);

}  // namespace haishu::server

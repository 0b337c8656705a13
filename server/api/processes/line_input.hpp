#pragma once
// Lines among the inputs of processes: a GeoJSON line, a feature of a layer, or several features that make one way, sewn
// together where they meet.

#include "geo/types/geometry.hpp"
#include "layers/policy/gate.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace haishu::server
{

struct LineInputLimits {
    std::size_t features = 2'000;
    std::size_t vertices = 20'000;
};

// From input `geometry` or `feature` (see read_shape), or `features`: {"collection": id, "ids": [fid, ...]} or {"collection":
// id, "field": name, "equals": its value}; exactly one of them. At least one line, each of some length. Errors: those of
// read_shape; bad_input "input-invalid", "property-unknown"; TooLarge "geometry-too-large", "question-too-large".
Result<std::vector<geo::Geometry>> read_lines(const nlohmann::json& inputs, const layers::Gate& gate,
                                              const LineInputLimits& limits);

}  // namespace haishu::server

#pragma once
// The outline of a feature as a small static SVG drawing, north up.

#include "geo/types/geometry.hpp"

#include <string>

namespace haishu::server
{

// Empty text for an empty geometry. Large shapes are drawn with fewer vertices.
std::string shape_drawing(const geo::GeometryView& geometry, const std::string& label);

}  // namespace haishu::server

#pragma once
// The middle of a shape, in the frame of the input: of an area by area with its holes taken off, of a line by length, of
// points by number. It may lie outside the shape.

#include "geo/types/geometry.hpp"

#include <optional>

namespace haishu::geo
{

std::optional<Point> planar_centroid(const GeometryView& shape);  // empty for an empty shape

}  // namespace haishu::geo

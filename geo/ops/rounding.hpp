#pragma once
// Coordinates with fewer decimals. Vertices are rounded one by one, so parts that touch still do; heights stay.

#include "geo/types/geometry.hpp"

namespace haishu::geo
{

// 10 to the power of `decimals`, 0 to 9.
double decimal_scale(int decimals);
// The double next to the decimal number: rounding again changes nothing.
Point rounded(Point point, double scale);

bool is_rounded(const GeometryView& geometry, double scale);
// The same kind of geometry. An area that would cross itself is repaired, unless it has very many
// vertices or is too tangled to be mended in half a second, and one that would vanish is a square of one unit.
Geometry rounded(const GeometryView& geometry, double scale);

}  // namespace haishu::geo

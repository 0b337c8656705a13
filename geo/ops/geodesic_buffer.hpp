#pragma once
// Distances on the ellipsoid as areas in degrees (EPSG:4490, x=longitude).

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

namespace haishu::geo
{

// The circle of this radius as a polygon of 360 corners; it lies between the true circle and one 0.004 % larger.
Geometry geodesic_circle(Point center, double radius_m);
// Everything within `distance_m` of the shape. Right to about 5 cm per kilometre for shapes of a city's size; round corners
// are polygons of 128 corners. Made in the UTM zone of the shape's middle, with its scale there taken off.
// To ask what lies within, Surroundings is exact and much faster. Errors: bad_input "geometry-invalid",
// "coordinate-out-of-range"; TooLarge "area-too-intricate" and TimedOut "deadline" for edges that very often come near others.
Result<Geometry> geodesic_buffer(const GeometryView& shape, double distance_m);

}  // namespace haishu::geo

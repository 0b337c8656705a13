#pragma once
// The shortest way between two shapes on the ellipsoid (GRS 80). Edges are straight in degrees of longitude and latitude.
// Input: EPSG:4490 degrees, x=longitude.

#include "geo/types/geometry.hpp"

#include <optional>

namespace haishu::geo
{

struct ClosestSpots {
    double distance_m = 0;  // 0 when the shapes meet
    Point on_a;
    Point on_b;  // when whole edges cross, the two spots are vertices near the crossing
};

// The ends of the way are sought at the vertices of either shape, as on a plane: exact to a millimetre within some
// kilometres. Empty when one of them is. Cost: vertices of a times vertices of b, about 0.1 microseconds each.
std::optional<ClosestSpots> closest_spots(const GeometryView& a, const GeometryView& b);

// Degrees clockwise from north, 0 to 360, in which `to` is seen from `from`; 0 when they are the same.
double geodesic_azimuth_degrees(Point from, Point to);

// A box around everything that lies within `metres` of `box`; cut off at the poles and at 180 degrees.
Box reach_of(const Box& box, double metres);

}  // namespace haishu::geo

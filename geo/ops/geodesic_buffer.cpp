#include "geo/ops/geodesic_buffer.hpp"

#include "geo/crs/transform.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/overlay.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haishu::geo
{

Geometry geodesic_circle(Point center, double radius_m)
{
    constexpr int corners = 360;
    // The corners lie a little outside, so that the middles of the sides lie on the circle.
    const double reach = radius_m / std::cos(std::numbers::pi / corners);
    Geometry circle;
    circle.type = GeometryType::Polygon;
    for (int i = 0; i < corners; ++i) circle.points.push_back(geodesic_destination(center, -360.0 * i / corners, reach));
    circle.points.push_back(circle.points.front());
    circle.ring_ends = {corners + 1};
    circle.polygon_ends = {1};
    return circle;
}

Result<Geometry> geodesic_buffer(const GeometryView& shape, double distance_m)
{
    constexpr int quadrant_segments = 32;
    const Point middle = shape.box().center();
    const int zone = std::clamp(static_cast<int>(std::floor((middle.x + 180) / 6)) + 1, 1, 60);
    const Crs utm{(middle.y < 0 ? 32700 : 32600) + zone};
    HAISHU_TRY(const Transform to_plane, Transform::create(cgcs2000, utm));
    HAISHU_TRY(const Transform from_plane, Transform::create(utm, cgcs2000));
    // UTM is conformal: its scale at a place is the same in all directions.
    HAISHU_TRY(const Point here, to_plane.apply(middle));
    HAISHU_TRY(const Point east, to_plane.apply(geodesic_destination(middle, 90, 100)));
    const double scale = std::hypot(east.x - here.x, east.y - here.y) / 100;
    Geometry plane = shape.to_geometry();
    HAISHU_CHECK(to_plane.apply(plane));
    HAISHU_TRY(Geometry widened, buffer(plane, distance_m * scale, quadrant_segments));
    HAISHU_CHECK(from_plane.apply(widened));
    return widened;
}

}  // namespace haishu::geo

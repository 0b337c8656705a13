#include "geo/ops/geodesic_buffer.hpp"

#include "geo/crs/transform.hpp"
#include "geo/index/packed_rtree.hpp"
#include "geo/ops/closest.hpp"
#include "geo/ops/edge_index.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/operation_deadline.hpp"
#include "geo/ops/overlay.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <vector>

namespace haishu::geo
{

namespace
{

// The rims of two edges may cross when the one is within twice the distance of the other; time and memory grow with such pairs.
constexpr std::size_t most_pairs = 1'500'000;
constexpr std::chrono::seconds most_time{3};

bool is_too_intricate(const GeometryView& shape, double distance_m)
{
    std::vector<Box> boxes;
    for_each_edge(shape, [&boxes](const Edge& edge) {
        Box box;
        box.extend(edge.a);
        box.extend(edge.b);
        boxes.push_back(box);
    });
    const PackedRTree index(boxes);
    std::size_t pairs = 0;
    for (const Box& box : boxes) {
        index.search(reach_of(box, 2 * distance_m), [&pairs](std::uint32_t) { return ++pairs <= most_pairs; });
        if (pairs > most_pairs) return true;
    }
    return false;
}

}  // namespace

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
    if (is_too_intricate(shape, distance_m))
        return Error{ErrorCode::TooLarge, "area-too-intricate", "the rim of the area has too many turns", {}};
    const OperationDeadline limit(Deadline::after(most_time));
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

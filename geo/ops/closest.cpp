#include "geo/ops/closest.hpp"

#include "geo/ops/nearest.hpp"
#include "geo/ops/overlay.hpp"

#include <geodesic.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haishu::geo
{

namespace
{

constexpr double semi_major_m = 6378137.0;
constexpr double flattening = 1 / 298.257222101;

bool is_one_point(const GeometryView& shape)
{
    return shape.members.empty() && shape.points.size() == 1;
}

// The nearest of the vertices of `from` to `to`, if it beats `best`.
void seek(const GeometryView& from, const GeometryView& to, bool from_is_a, std::optional<ClosestSpots>& best)
{
    const Box target = to.box();
    for_each_leaf(from, [&](const GeometryView& part) {
        for (const Point vertex : part.points) {
            if (best && (best->distance_m <= 0 || DistanceBound(vertex).to(target) > best->distance_m)) continue;
            const auto nearest = nearest_spot(vertex, to);
            if (!nearest || (best && nearest->distance_m >= best->distance_m)) continue;
            best = from_is_a ? ClosestSpots{nearest->distance_m, vertex, nearest->spot}
                             : ClosestSpots{nearest->distance_m, nearest->spot, vertex};
        }
    });
}

}  // namespace

std::optional<ClosestSpots> closest_spots(const GeometryView& a, const GeometryView& b)
{
    if (a.is_empty() || b.is_empty()) return std::nullopt;
    std::optional<ClosestSpots> best;
    if (!is_one_point(b) || is_one_point(a)) seek(a, b, true, best);
    if (!is_one_point(a)) seek(b, a, false, best);
    // Two shapes may cross without a vertex of one lying in the other.
    if (best && best->distance_m > 0 && !is_one_point(a) && !is_one_point(b) && a.box().intersects(b.box()) && intersects(a, b)) {
        best->distance_m = 0;
    }
    return best;
}

double geodesic_azimuth_degrees(Point from, Point to)
{
    if (from == to) return 0;
    geod_geodesic ellipsoid;
    geod_init(&ellipsoid, semi_major_m, flattening);
    double azimuth = 0;
    geod_inverse(&ellipsoid, from.y, from.x, to.y, to.x, nullptr, &azimuth, nullptr);
    return azimuth < 0 ? azimuth + 360 : azimuth;
}

Box reach_of(const Box& box, double metres)
{
    constexpr double least_metres_per_degree = 110'500;  // of latitude, at the equator
    constexpr double most_latitude = 89.9;
    const double dy = metres / least_metres_per_degree;
    const double widest = std::min(most_latitude, std::max(std::abs(box.min_y), std::abs(box.max_y)) + dy);
    const double dx = dy / std::cos(widest * std::numbers::pi / 180);
    const Box wide = box.widened(dx, dy);
    return {std::max(wide.min_x, -180.0), std::max(wide.min_y, -90.0), std::min(wide.max_x, 180.0), std::min(wide.max_y, 90.0)};
}

}  // namespace haishu::geo

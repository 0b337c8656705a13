#include "geo/ops/measure.hpp"

#include <geodesic.h>

#include <cmath>

namespace haishu::geo
{
namespace
{

const geod_geodesic& grs80()
{
    static const geod_geodesic ellipsoid = [] {
        geod_geodesic g;
        geod_init(&g, 6378137.0, 1 / 298.257222101);
        return g;
    }();
    return ellipsoid;
}

double ring_area_m2(std::span<const Point> ring)
{
    geod_polygon polygon;
    geod_polygon_init(&polygon, 0);
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) geod_polygon_addpoint(&grs80(), &polygon, ring[i].y, ring[i].x);
    double area = 0;
    geod_polygon_compute(&grs80(), &polygon, 0, 1, &area, nullptr);
    return std::abs(area);
}

}  // namespace

double geodesic_distance_m(Point a, Point b)
{
    double distance = 0;
    geod_inverse(&grs80(), a.y, a.x, b.y, b.x, &distance, nullptr, nullptr);
    return distance;
}

double geodesic_area_m2(const GeometryView& geometry)
{
    double area = 0;
    for_each_leaf(geometry, [&area](const GeometryView& leaf) {
        std::size_t begin = 0;
        std::size_t ring = 0;
        for (const std::uint32_t polygon_end : leaf.polygon_ends) {
            for (bool is_shell = true; ring < polygon_end; ++ring, is_shell = false) {
                const double part = ring_area_m2(leaf.points.subspan(begin, leaf.ring_ends[ring] - begin));
                area += is_shell ? part : -part;
                begin = leaf.ring_ends[ring];
            }
        }
    });
    return area;
}

double geodesic_length_m(const GeometryView& geometry)
{
    double length = 0;
    for_each_leaf(geometry, [&length](const GeometryView& leaf) {
        std::size_t begin = 0;
        for (const std::uint32_t end : leaf.ring_ends) {
            for (std::size_t i = begin + 1; i < end; ++i) length += geodesic_distance_m(leaf.points[i - 1], leaf.points[i]);
            begin = end;
        }
    });
    return length;
}

Point geodesic_destination(Point start, double azimuth_degrees, double distance_m)
{
    Point end;
    geod_direct(&grs80(), start.y, start.x, azimuth_degrees, distance_m, &end.y, &end.x, nullptr);
    return end;
}

}  // namespace haishu::geo

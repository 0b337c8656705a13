#include "geo/ops/centroid.hpp"

#include <cmath>

namespace haishu::geo
{
namespace
{

// A sum of weighted points; the heavier kind (area over length over number) alone counts.
struct Weighing {
    double weight = 0;
    double x = 0, y = 0;

    void add(double w, double at_x, double at_y)
    {
        weight += w;
        x += w * at_x;
        y += w * at_y;
    }
    [[nodiscard]] Point middle(Point origin) const { return {origin.x + x / weight, origin.y + y / weight}; }
};

// Twice the signed area of a ring with its middle, about an origin close by, so that the digits of small shapes are kept.
Weighing ring_weight(std::span<const Point> ring, Point origin)
{
    Weighing sum;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        const double ax = ring[i - 1].x - origin.x;
        const double ay = ring[i - 1].y - origin.y;
        const double bx = ring[i].x - origin.x;
        const double by = ring[i].y - origin.y;
        sum.add(ax * by - bx * ay, (ax + bx) / 3, (ay + by) / 3);
    }
    return sum;
}

void add_areas(const GeometryView& leaf, Point origin, Weighing& areas)
{
    std::size_t begin = 0;
    std::size_t ring = 0;
    for (const std::uint32_t polygon_end : leaf.polygon_ends) {
        for (bool is_shell = true; ring < polygon_end; ++ring, is_shell = false) {
            const Weighing one = ring_weight(leaf.points.subspan(begin, leaf.ring_ends[ring] - begin), origin);
            const double sign = (one.weight < 0) == is_shell ? -1 : 1;  // whatever way the ring turns
            areas.weight += sign * one.weight;
            areas.x += sign * one.x;
            areas.y += sign * one.y;
            begin = leaf.ring_ends[ring];
        }
    }
}

void add_lines(const GeometryView& leaf, Point origin, Weighing& lines)
{
    std::size_t begin = 0;
    for (const std::uint32_t end : leaf.ring_ends) {
        for (std::size_t i = begin + 1; i < end; ++i) {
            const Point a = leaf.points[i - 1];
            const Point b = leaf.points[i];
            lines.add(std::hypot(b.x - a.x, b.y - a.y), (a.x + b.x) / 2 - origin.x, (a.y + b.y) / 2 - origin.y);
        }
        begin = end;
    }
}

}  // namespace

std::optional<Point> planar_centroid(const GeometryView& shape)
{
    const Box box = shape.box();
    if (box.is_empty()) return std::nullopt;
    const Point origin = box.center();
    Weighing areas, lines, points;
    for_each_leaf(shape, [&](const GeometryView& leaf) {
        add_areas(leaf, origin, areas);
        add_lines(leaf, origin, lines);
        for (const Point& p : leaf.points) points.add(1, p.x - origin.x, p.y - origin.y);
    });
    const Weighing& heaviest = areas.weight > 0 ? areas : lines.weight > 0 ? lines : points;
    return heaviest.middle(origin);
}

}  // namespace haishu::geo

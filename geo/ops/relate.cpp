#include "geo/ops/relate.hpp"

#include "geo/ops/orientation.hpp"

#include <array>

namespace haishu::geo
{
namespace
{

bool is_polygonal(const GeometryView& g)
{
    return g.type == GeometryType::Polygon || g.type == GeometryType::MultiPolygon;
}

bool segment_meets(Point a, Point b, const Box& box)
{
    if (box.contains(a) || box.contains(b)) return true;
    Box cover;
    cover.extend(a);
    cover.extend(b);
    if (!cover.intersects(box)) return false;
    // Both ends are outside and the boxes meet: the segment crosses unless all corners lie strictly on one side.
    const std::array<Point, 4> corners{Point{box.min_x, box.min_y}, Point{box.max_x, box.min_y}, Point{box.max_x, box.max_y},
                                       Point{box.min_x, box.max_y}};
    const int first = orientation(a, b, corners[0]);
    if (first == 0) return true;
    for (std::size_t i = 1; i < corners.size(); ++i)
        if (orientation(a, b, corners[i]) != first) return true;
    return false;
}

// Even-odd over all rings of the leaf; parts of a valid multipolygon do not overlap, so they need no telling apart.
bool leaf_contains(const GeometryView& leaf, Point p)
{
    bool is_inside = false;
    std::uint32_t begin = 0;
    for (const std::uint32_t end : leaf.ring_ends) {
        for (std::uint32_t i = begin + 1; i < end; ++i) {
            const Point a = leaf.points[i - 1];
            const Point b = leaf.points[i];
            if (std::max(a.y, b.y) < p.y || std::min(a.y, b.y) > p.y || std::max(a.x, b.x) < p.x) continue;
            const int side = orientation(a, b, p);
            if (side == 0 && std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x)) return true;  // on the boundary
            // The ray to the east crosses the edge when the edge spans p.y (half-open) and p lies west of it.
            if ((a.y > p.y) != (b.y > p.y) && (side > 0) == (b.y > a.y)) is_inside = !is_inside;
        }
        begin = end;
    }
    return is_inside;
}

bool leaf_intersects(const GeometryView& leaf, const Box& box)
{
    if (leaf.ring_ends.empty()) {
        for (const Point& p : leaf.points)
            if (box.contains(p)) return true;
        return false;
    }
    std::uint32_t begin = 0;
    for (const std::uint32_t end : leaf.ring_ends) {
        if (end - begin == 1 && box.contains(leaf.points[begin])) return true;
        for (std::uint32_t i = begin + 1; i < end; ++i)
            if (segment_meets(leaf.points[i - 1], leaf.points[i], box)) return true;
        begin = end;
    }
    // No edge meets the box, so it lies wholly inside or wholly outside the area.
    return is_polygonal(leaf) && leaf_contains(leaf, {box.min_x, box.min_y});
}

}  // namespace

bool intersects(const GeometryView& geometry, const Box& box)
{
    if (box.is_empty()) return false;
    bool found = false;
    for_each_leaf(geometry, [&](const GeometryView& leaf) { found = found || leaf_intersects(leaf, box); });
    return found;
}

bool contains_point(const GeometryView& polygon, Point p)
{
    bool found = false;
    for_each_leaf(polygon, [&](const GeometryView& leaf) { found = found || (is_polygonal(leaf) && leaf_contains(leaf, p)); });
    return found;
}

}  // namespace haishu::geo

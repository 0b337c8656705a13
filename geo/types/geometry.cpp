#include "geo/types/geometry.hpp"

namespace haishu::geo
{

Box Geometry::box() const
{
    return GeometryView(*this).box();
}

Box GeometryView::box() const
{
    Box box;
    for_each_leaf(*this, [&box](const GeometryView& leaf) {
        for (const Point& p : leaf.points) box.extend(p);
    });
    return box;
}

Geometry GeometryView::to_geometry() const
{
    Geometry g;
    g.type = type;
    g.points.assign(points.begin(), points.end());
    g.z.assign(z.begin(), z.end());
    g.ring_ends.assign(ring_ends.begin(), ring_ends.end());
    g.polygon_ends.assign(polygon_ends.begin(), polygon_ends.end());
    g.members.assign(members.begin(), members.end());
    return g;
}

std::size_t vertex_count(const GeometryView& geometry)
{
    std::size_t count = 0;
    for_each_leaf(geometry, [&count](const GeometryView& leaf) { count += leaf.points.size(); });
    return count;
}

}  // namespace haishu::geo

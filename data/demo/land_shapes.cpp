#include "data/demo/land_shapes.hpp"

#include "geo/ops/overlay.hpp"

namespace haishu::data
{

geo::Geometry water_area(const WaterFact& water)
{
    if (water.width_m == 0) return polygon_of(water.shape);
    return or_empty(geo::buffer(line_of(water.shape), water.width_m / 2, 4, false));
}

void Cutter::add(geo::Geometry shape)
{
    if (shape.is_empty()) return;
    m_boxes.push_back(shape.box());
    m_shapes.push_back(std::move(shape));
}

geo::Geometry Cutter::cut(geo::Geometry shape) const
{
    if (shape.is_empty()) return shape;
    const geo::Box box = shape.box();
    std::vector<geo::Geometry> near;
    for (std::size_t i = 0; i < m_shapes.size(); ++i)
        if (m_boxes[i].intersects(box)) near.push_back(m_shapes[i]);
    if (near.empty()) return shape;
    return or_empty(geo::difference(shape, or_empty(geo::union_all(near))));
}

}  // namespace haishu::data

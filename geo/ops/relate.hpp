#pragma once
// Exact planar predicates on stored doubles, for the filters of queries. Boundaries count as inside (closed sets).

#include "geo/types/geometry.hpp"

namespace haishu::geo
{

bool intersects(const GeometryView& geometry, const Box& box);
bool contains_point(const GeometryView& polygon, Point p);  // inside or on the boundary, holes excluded

}  // namespace haishu::geo

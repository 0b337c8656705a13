#pragma once
// Shapes as the public sees them: with no more decimals of a degree than the public content rules leave. A view for the public
// holds nothing else, made once when rows come into memory; so a box, a filter, a distance or a count asks about the rounded
// shapes too, and no number of questions tells more than they do. A boundary question can differ from the exact one by one
// unit of the last decimal.

#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"
#include "layers/policy/public_content.hpp"

namespace haishu::layers
{

bool is_public_shape(const geo::GeometryView& shape, const CoordinatePrecision& decimals);
geo::Geometry public_shape(const geo::GeometryView& shape, const CoordinatePrecision& decimals);
// The value of a field that holds a longitude or latitude (is_coordinate), rounded like a point. What is no real number stays.
geo::ValueView public_coordinate(const geo::ValueView& value, const CoordinatePrecision& decimals);
// What a box tells of shapes: each side at most one unit farther out. An empty box stays empty.
geo::Box public_box(const geo::Box& box, const CoordinatePrecision& decimals);

}  // namespace haishu::layers

#pragma once
// Transformations between the stored EPSG:4490 and a plane system, one of each per thread and made on first use: making
// one costs milliseconds and PROJ objects must not be shared. Null if PROJ cannot make it.

#include "geo/crs/transform.hpp"

namespace haishu::tiles
{

const geo::Transform* transform_to(geo::Crs plane);
const geo::Transform* transform_from(geo::Crs plane);

}  // namespace haishu::tiles

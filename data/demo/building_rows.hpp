#pragma once

#include "data/demo/buildings.hpp"
#include "data/demo/lot.hpp"

#include <functional>

namespace haishu::data
{

using TakeBuilding = std::function<void(Ring&&, const RowStyle&, Random&)>;

// Parallel rows over the whole lot.
void fill_rows(const Lot& lot, const RowStyle& style, Random& random, const TakeBuilding& take);
// One row inside the street edge from `a` to `b` (the lot's ground on its left), set back by `setback_m`.
void fill_frontage(const Ring& block, const Obstacles& obstacles, Point a, Point b, double setback_m, const RowStyle& style,
                   Random& random, const TakeBuilding& take);

// The direction of rows: along the longest edge, but facing south as flats in the region do.
double south_facing_angle(const Ring& ring);

}  // namespace haishu::data

#pragma once
// On which side of the line a-b lies c: the exact sign, whatever the rounding. For geo/ops.

#include "geo/types/point.hpp"

namespace haishu::geo
{

int orientation(Point a, Point b, Point c);  // 1 left (counter-clockwise), -1 right, 0 on the line

}  // namespace haishu::geo

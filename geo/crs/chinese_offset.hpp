#pragma once
// GCJ-02 and BD-09, the offset systems of Chinese consumer maps: an import helper with published formulas, good to
// about 1-3 m against the real systems; not an official desensitising method. Degrees, x=longitude, y=latitude.

#include "geo/types/point.hpp"

namespace haishu::geo
{

Point gcj02_from_wgs84(Point wgs84);
Point wgs84_from_gcj02(Point gcj02);  // fixed-point iteration, < 1e-9 degrees
Point bd09_from_gcj02(Point gcj02);
Point gcj02_from_bd09(Point bd09);

}  // namespace haishu::geo

#pragma once
// Gauss-Krueger planes of CGCS2000 with any central meridian, also those without a code (121.5 E); false easting 500 km.

#include "geo/base/result.hpp"
#include "geo/crs/plane_fit.hpp"
#include "geo/types/point.hpp"

#include <span>
#include <string>
#include <vector>

namespace haishu::geo
{

// A PROJ pipeline from CGCS2000 degrees to the plane, for Transform::create_from_definition.
std::string gauss_kruger_pipeline(double central_meridian);
// The same with a step behind it that goes from that plane to a local one.
std::string local_pipeline(double central_meridian, const PlaneTransform& to_local);

// Degrees to metres, x=east. Error: bad_input "coordinate-out-of-range".
Result<std::vector<Point>> to_gauss_kruger(std::span<const Point> degrees, double central_meridian);

}  // namespace haishu::geo

#pragma once
// The lengths of degrees on the ellipsoid (GRS 80), in metres. For geo/ops.

#include <cmath>
#include <numbers>

namespace haishu::geo
{

inline constexpr double semi_major_m = 6378137.0;
inline constexpr double flattening = 1 / 298.257222101;
inline constexpr double eccentricity_squared = flattening * (2 - flattening);
inline constexpr double radians_per_degree = std::numbers::pi / 180;

// Of a degree of longitude at this latitude.
inline double east_metres(double latitude)
{
    const double sine = std::sin(latitude * radians_per_degree);
    return radians_per_degree * semi_major_m * std::cos(latitude * radians_per_degree) /
           std::sqrt(1 - eccentricity_squared * sine * sine);
}

// Of a degree of latitude at this latitude.
inline double north_metres(double latitude)
{
    const double sine = std::sin(latitude * radians_per_degree);
    const double w = 1 - eccentricity_squared * sine * sine;
    return radians_per_degree * semi_major_m * (1 - eccentricity_squared) / (w * std::sqrt(w));
}

}  // namespace haishu::geo

#include "geo/crs/chinese_offset.hpp"

#include <cmath>
#include <numbers>

namespace haishu::geo
{
namespace
{

using std::numbers::pi;

constexpr double semi_major = 6378245.0;  // Krassovsky, as in the published formula
constexpr double eccentricity_squared = 0.00669342162296594323;
constexpr double bd_angle = pi * 3000.0 / 180.0;

bool is_offset_region(Point p)
{
    return p.x >= 72.004 && p.x <= 137.8347 && p.y >= 0.8293 && p.y <= 55.8271;
}

Point shift_degrees(Point p)
{
    const double x = p.x - 105.0;
    const double y = p.y - 35.0;
    const double root = std::sqrt(std::abs(x));
    const double waves = (20 * std::sin(6 * pi * x) + 20 * std::sin(2 * pi * x)) * 2 / 3;
    double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves;
    north += (20 * std::sin(pi * y) + 40 * std::sin(pi * y / 3)) * 2 / 3;
    north += (160 * std::sin(pi * y / 12) + 320 * std::sin(pi * y / 30)) * 2 / 3;
    double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves;
    east += (20 * std::sin(pi * x) + 40 * std::sin(pi * x / 3)) * 2 / 3;
    east += (150 * std::sin(pi * x / 12) + 300 * std::sin(pi * x / 30)) * 2 / 3;

    const double latitude = p.y * pi / 180;
    const double sine = std::sin(latitude);
    const double m = 1 - eccentricity_squared * sine * sine;
    const double root_m = std::sqrt(m);
    return {east * 180 / (semi_major / root_m * std::cos(latitude) * pi),
            north * 180 / (semi_major * (1 - eccentricity_squared) / (m * root_m) * pi)};
}

// Solves forward(p) = target: the shifts change slowly, so each round gains more than two digits.
template <class Forward>
Point inverse(Point target, Forward forward)
{
    Point p = target;
    for (int round = 0; round < 8; ++round) {
        const Point image = forward(p);
        const Point fault{image.x - target.x, image.y - target.y};
        p = {p.x - fault.x, p.y - fault.y};
        if (std::abs(fault.x) < 1e-13 && std::abs(fault.y) < 1e-13) break;
    }
    return p;
}

}  // namespace

Point gcj02_from_wgs84(Point wgs84)
{
    if (!is_offset_region(wgs84)) return wgs84;
    const Point shift = shift_degrees(wgs84);
    return {wgs84.x + shift.x, wgs84.y + shift.y};
}

Point wgs84_from_gcj02(Point gcj02)
{
    if (!is_offset_region(gcj02)) return gcj02;
    return inverse(gcj02, gcj02_from_wgs84);
}

Point bd09_from_gcj02(Point gcj02)
{
    const double z = std::hypot(gcj02.x, gcj02.y) + 0.00002 * std::sin(gcj02.y * bd_angle);
    const double theta = std::atan2(gcj02.y, gcj02.x) + 0.000003 * std::cos(gcj02.x * bd_angle);
    return {z * std::cos(theta) + 0.0065, z * std::sin(theta) + 0.006};
}

Point gcj02_from_bd09(Point bd09)
{
    return inverse(bd09, bd09_from_gcj02);
}

}  // namespace haishu::geo

#pragma once

namespace haishu::geo
{

// x is east or longitude, y is north or latitude, always. Frame and unit are those of the geometry that holds it.
struct Point {
    double x = 0;
    double y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

}  // namespace haishu::geo

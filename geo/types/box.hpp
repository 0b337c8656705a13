#pragma once

#include "geo/types/point.hpp"

#include <algorithm>
#include <limits>

namespace haishu::geo
{

// A closed axis-parallel box; the default one is empty and grows by `extend`. It does not cross the antimeridian.
struct Box {
    double min_x = std::numeric_limits<double>::infinity();
    double min_y = std::numeric_limits<double>::infinity();
    double max_x = -std::numeric_limits<double>::infinity();
    double max_y = -std::numeric_limits<double>::infinity();

    [[nodiscard]] bool is_empty() const { return min_x > max_x || min_y > max_y; }
    [[nodiscard]] double width() const { return max_x - min_x; }
    [[nodiscard]] double height() const { return max_y - min_y; }
    [[nodiscard]] Point center() const { return {(min_x + max_x) / 2, (min_y + max_y) / 2}; }
    [[nodiscard]] bool intersects(const Box& o) const
    {
        return min_x <= o.max_x && o.min_x <= max_x && min_y <= o.max_y && o.min_y <= max_y;
    }
    [[nodiscard]] bool contains(const Box& o) const
    {
        return min_x <= o.min_x && o.max_x <= max_x && min_y <= o.min_y && o.max_y <= max_y;
    }
    [[nodiscard]] bool contains(Point p) const { return min_x <= p.x && p.x <= max_x && min_y <= p.y && p.y <= max_y; }
    void extend(Point p)
    {
        min_x = std::min(min_x, p.x);
        min_y = std::min(min_y, p.y);
        max_x = std::max(max_x, p.x);
        max_y = std::max(max_y, p.y);
    }
    void extend(const Box& o)
    {
        min_x = std::min(min_x, o.min_x);
        min_y = std::min(min_y, o.min_y);
        max_x = std::max(max_x, o.max_x);
        max_y = std::max(max_y, o.max_y);
    }
    [[nodiscard]] Box widened(double dx, double dy) const { return {min_x - dx, min_y - dy, max_x + dx, max_y + dy}; }
    friend bool operator==(const Box&, const Box&) = default;
};

}  // namespace haishu::geo

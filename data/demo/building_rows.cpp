#include "data/demo/building_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haishu::data
{

namespace
{

void cut_stretch(const Lot& lot, const Stretch& stretch, double y0, double y1, const RowStyle& style, Random& random,
                 const TakeBuilding& take)
{
    double at = stretch.from;
    while (stretch.to - at >= style.length[0]) {
        double size = random.between(style.length[0], style.length[1]);
        if (at + size > stretch.to) size = stretch.to - at;
        // A rest too short for another building goes to this one, if it may be that long.
        const double rest = stretch.to - at - size;
        if (rest < style.length[0] + style.gap[0] && size + rest <= style.length[1]) size += rest;
        take(lot.to_plane(at, at + size, y0, y1), style, random);
        at += size + random.between(style.gap[0], style.gap[1]);
    }
}

}  // namespace

void fill_rows(const Lot& lot, const RowStyle& style, Random& random, const TakeBuilding& take)
{
    const double depth = random.between(style.depth[0], style.depth[1]);
    const double pitch = std::max(style.pitch * random.between(0.95, 1.1), depth + 3);
    // Rows that do not fit are tried again a little further up.
    for (double y = lot.bottom() + 1; y + depth < lot.top();) {
        const std::vector<Stretch> stretches = lot.free_stretches(y, y + depth);
        bool placed = false;
        for (const Stretch& stretch : stretches) {
            if (stretch.to - stretch.from < style.length[0]) continue;
            cut_stretch(lot, stretch, y, y + depth, style, random, take);
            placed = true;
        }
        y += placed ? pitch : 3;
    }
}

void fill_frontage(const Ring& block, const Obstacles& obstacles, Point a, Point b, double setback_m, const RowStyle& style,
                   Random& random, const TakeBuilding& take)
{
    const Point d = b - a;
    const Lot lot(block, 1, obstacles, std::atan2(d.y, d.x));
    const Point begin = lot.to_lot(a);
    const Point end = lot.to_lot(b);
    const double depth = random.between(style.depth[0], style.depth[1]);
    const double y0 = begin.y + setback_m;
    for (Stretch stretch : lot.free_stretches(y0, y0 + depth)) {
        stretch.from = std::max(stretch.from, begin.x);
        stretch.to = std::min(stretch.to, end.x);
        cut_stretch(lot, stretch, y0, y0 + depth, style, random, take);
    }
}

double south_facing_angle(const Ring& ring)
{
    const double quarter = std::numbers::pi / 2;
    const double angle = std::remainder(longest_edge_angle(ring), quarter);  // of the four directions the one nearest to east
    return std::clamp(angle, -0.5, 0.5);
}

}  // namespace haishu::data

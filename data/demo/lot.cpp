#include "data/demo/lot.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::data
{

Lot::Lot(const Ring& ring, double ring_reach, const Obstacles& obstacles, double angle)
    : m_cosine(std::cos(angle)), m_sine(std::sin(angle))
{
    const geo::Box box = ring_box(ring);
    for (const Point p : ring) m_ring.push_back(to_lot(p));
    for (const ObstacleLine& line : obstacles.lines_near(box)) m_lines.push_back({to_lot(line.a), to_lot(line.b), line.reach});
    for (std::size_t i = 0; i < m_ring.size(); ++i) m_lines.push_back({m_ring[i], m_ring[(i + 1) % m_ring.size()], ring_reach});
    for (Ring area : obstacles.areas_near(box)) {
        for (Point& p : area) p = to_lot(p);
        m_areas.push_back(std::move(area));
    }
    m_box = ring_box(m_ring);
}

Point Lot::to_lot(Point p) const
{
    return rotated(p, m_cosine, -m_sine);
}

std::vector<Stretch> Lot::free_stretches(double y0, double y1) const
{
    std::vector<Stretch> blocked;
    for (const ObstacleLine& line : m_lines) {
        // The part of the line that comes within reach of the band, widened by the reach.
        const double low = y0 - line.reach;
        const double high = y1 + line.reach;
        Point a = line.a;
        Point b = line.b;
        if (a.y > b.y) std::swap(a, b);
        if (b.y < low || a.y > high) continue;
        const double slope = b.y - a.y > 1e-12 ? (b.x - a.x) / (b.y - a.y) : 0;
        const double xa = a.y < low ? a.x + (low - a.y) * slope : a.x;
        const double xb = b.y > high ? b.x - (b.y - high) * slope : b.x;
        blocked.push_back({std::min(xa, xb) - line.reach, std::max(xa, xb) + line.reach});
    }
    std::sort(blocked.begin(), blocked.end(), [](const Stretch& s, const Stretch& t) { return s.from < t.from; });
    std::vector<Stretch> free;
    double at = m_box.min_x;
    blocked.push_back({m_box.max_x, m_box.max_x});
    for (const Stretch& stretch : blocked) {
        if (stretch.from > at + 4) {
            const Point middle{(at + stretch.from) / 2, (y0 + y1) / 2};
            if (ring_contains(m_ring, middle) &&
                std::none_of(m_areas.begin(), m_areas.end(), [&](const Ring& area) { return ring_contains(area, middle); })) {
                free.push_back({at, stretch.from});
            }
        }
        at = std::max(at, stretch.to);
    }
    return free;
}

Ring Lot::to_plane(double x0, double x1, double y0, double y1) const
{
    return {rotated({x0, y0}, m_cosine, m_sine), rotated({x1, y0}, m_cosine, m_sine), rotated({x1, y1}, m_cosine, m_sine),
            rotated({x0, y1}, m_cosine, m_sine)};
}

}  // namespace haishu::data

#include "tiles/pipeline/simplify.hpp"

#include <algorithm>
#include <utility>

namespace haishu::tiles
{
namespace
{

// Long runs are cut into pieces of this many points, whose ends stay: the worst case is then linear in the length, and
// a piece that is out of sight costs next to nothing.
constexpr std::size_t longest_run = 64;

double squared_distance(GridPoint p, GridPoint q)
{
    const auto x = static_cast<double>(p.x - q.x);
    const auto y = static_cast<double>(p.y - q.y);
    return x * x + y * y;
}

double squared_distance_to_segment(GridPoint p, GridPoint a, GridPoint b)
{
    const auto dx = static_cast<double>(b.x - a.x);
    const auto dy = static_cast<double>(b.y - a.y);
    const auto px = static_cast<double>(p.x - a.x);
    const auto py = static_cast<double>(p.y - a.y);
    const double length = dx * dx + dy * dy;
    const double along = px * dx + py * dy;
    if (along <= 0 || length == 0) return px * px + py * py;
    if (along >= length) return squared_distance(p, b);
    const double aside = px * dy - py * dx;
    return aside * aside / length;
}

// Which sides of the box a point is beyond, as bits (the outcodes of Cohen and Sutherland).
unsigned sides_beyond(GridPoint p, const GridBox& box)
{
    return (p.x < box.min ? 1U : 0U) | (p.x > box.max ? 2U : 0U) | (p.y < box.min ? 4U : 0U) | (p.y > box.max ? 8U : 0U);
}

}  // namespace

void Simplifier::mark(const std::vector<GridPoint>& points, std::size_t first, std::size_t last, double tolerance,
                      const GridBox& box)
{
    // `last` may be one past the end: the first point again, of a ring.
    const auto at = [&](std::size_t i) { return points[i == points.size() ? 0 : i]; };
    for (std::size_t i = first; i < last; i += longest_run) {
        m_kept[i] = 1;
        const std::size_t end = std::min(i + longest_run, last);
        unsigned beyond = sides_beyond(at(end), box);
        for (std::size_t k = i; k < end && beyond != 0; ++k) beyond &= sides_beyond(points[k], box);
        if (beyond == 0) m_open.emplace_back(i, end);
    }
    const double limit = tolerance * tolerance;
    while (!m_open.empty()) {
        const auto [begin, end] = m_open.back();
        m_open.pop_back();
        double largest = limit;
        std::size_t farthest = begin;
        for (std::size_t i = begin + 1; i < end; ++i) {
            const double distance = squared_distance_to_segment(points[i], at(begin), at(end));
            if (distance >= largest) {
                largest = distance;
                farthest = i;
            }
        }
        if (farthest == begin) continue;
        m_kept[farthest] = 1;
        if (farthest - begin > 1) m_open.emplace_back(begin, farthest);
        if (end - farthest > 1) m_open.emplace_back(farthest, end);
    }
}

// A loop smaller than the tolerance leaves the same point twice: once is enough.
void Simplifier::keep_marked(std::vector<GridPoint>& points) const
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (m_kept[i] != 0 && (kept == 0 || points[kept - 1] != points[i])) points[kept++] = points[i];
    }
    points.resize(kept);
}

void Simplifier::line(std::vector<GridPoint>& line, double tolerance, const GridBox& box)
{
    if (line.size() < 3) return;
    m_kept.assign(line.size(), 0);
    mark(line, 0, line.size() - 1, tolerance, box);
    m_kept.back() = 1;
    keep_marked(line);
}

void Simplifier::ring(std::vector<GridPoint>& open_ring, double tolerance, const GridBox& box)
{
    if (open_ring.size() < 5) return;  // what has four corners is simple enough
    m_kept.assign(open_ring.size(), 0);
    // A ring that is one run would be measured from a line of no length: it is cut where it is farthest from its begin.
    std::size_t middle = longest_run;
    if (open_ring.size() <= longest_run) {
        const auto farthest = std::max_element(open_ring.begin(), open_ring.end(), [&](GridPoint a, GridPoint b) {
            return squared_distance(a, open_ring.front()) < squared_distance(b, open_ring.front());
        });
        middle = static_cast<std::size_t>(farthest - open_ring.begin());
    }
    mark(open_ring, 0, middle, tolerance, box);
    mark(open_ring, middle, open_ring.size(), tolerance, box);
    keep_marked(open_ring);
    while (open_ring.size() > 1 && open_ring.front() == open_ring.back()) open_ring.pop_back();
}

}  // namespace haishu::tiles

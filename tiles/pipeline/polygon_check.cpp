#include "tiles/pipeline/polygon_check.hpp"

#include <algorithm>

namespace haishu::tiles
{
namespace
{

constexpr std::size_t few_edges = 24;
constexpr std::size_t most_comparisons = 40'000'000;

int sign(std::int64_t value)
{
    return (value > 0) - (value < 0);
}

bool spans_meet(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d)
{
    return std::max(a, b) >= std::min(c, d) && std::max(c, d) >= std::min(a, b);
}

// The segments' boxes meet.
bool segments_touch(GridPoint a, GridPoint b, GridPoint c, GridPoint d)
{
    return sign(cross(a, b, c)) * sign(cross(a, b, d)) <= 0 && sign(cross(c, d, a)) * sign(cross(c, d, b)) <= 0;
}

bool is_spike(GridPoint before, GridPoint tip, GridPoint after)
{
    return cross(before, tip, after) == 0 && (tip.x - before.x) * (after.x - tip.x) + (tip.y - before.y) * (after.y - tip.y) < 0;
}

// Even-odd; `p` is not on the ring.
bool is_inside(GridPoint p, std::span<const GridPoint> ring)
{
    bool inside = false;
    GridPoint a = ring.back();
    for (const GridPoint b : ring) {
        if ((a.y > p.y) != (b.y > p.y) && (cross(a, b, p) > 0) == (b.y > a.y)) inside = !inside;
        a = b;
    }
    return inside;
}

}  // namespace

bool is_convex(std::span<const GridPoint> open_ring)
{
    const std::size_t size = open_ring.size();
    int turn = 0;
    int way_changes = 0;
    GridPoint a = open_ring[size - 2];
    GridPoint b = open_ring[size - 1];
    bool goes_on = a < b;  // by x, then y: a ring that goes once around changes its way twice
    for (const GridPoint c : open_ring) {
        const int this_turn = sign(cross(a, b, c));
        if (this_turn == 0) {
            if (is_spike(a, b, c)) return false;
        } else if (turn == 0) {
            turn = this_turn;
        } else if (turn != this_turn) {
            return false;
        }
        const bool this_goes_on = b < c;
        way_changes += this_goes_on != goes_on;
        goes_on = this_goes_on;
        a = b;
        b = c;
    }
    return way_changes == 2;
}

// Most rings are short: each edge against each other, without setting up anything.
bool PolygonCheck::has_contacts(std::span<const GridPoint> ring)
{
    const std::size_t size = ring.size();
    GridPoint before = ring[size - 1];
    for (std::size_t i = 0; i < size; ++i) {
        const GridPoint a = ring[i];
        const GridPoint b = ring[i + 1 == size ? 0 : i + 1];
        if (is_spike(before, a, b)) return true;
        before = a;
        // The last edge is a neighbour of the first one.
        for (std::size_t j = i + 2; j < (i == 0 ? size - 1 : size); ++j) {
            const GridPoint c = ring[j];
            const GridPoint d = ring[j + 1 == size ? 0 : j + 1];
            if (spans_meet(a.x, b.x, c.x, d.x) && spans_meet(a.y, b.y, c.y, d.y) && segments_touch(a, b, c, d)) return true;
        }
    }
    return false;
}

bool PolygonCheck::has_contacts(const GridPolygons& polygons)
{
    if (polygons.points.size() <= few_edges && polygons.ring_ends.size() == 1) return has_contacts(polygons.points);
    m_edges.clear();
    for (std::size_t r = 0; r < polygons.ring_ends.size(); ++r) {
        const auto ring = polygons.ring(r);
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const GridPoint next = ring[i + 1 == ring.size() ? 0 : i + 1];
            const GridPoint after = ring[(i + 2) % ring.size()];
            if (is_spike(ring[i], next, after)) return true;
            m_edges.push_back({ring[i], next, static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(i)});
        }
    }
    std::sort(m_edges.begin(), m_edges.end(),
              [](const Edge& e, const Edge& f) { return std::min(e.a.x, e.b.x) < std::min(f.a.x, f.b.x); });
    std::size_t comparisons = 0;
    for (std::size_t i = 0; i < m_edges.size(); ++i) {
        const Edge& e = m_edges[i];
        const std::int64_t last_x = std::max(e.a.x, e.b.x);
        for (std::size_t j = i + 1; j < m_edges.size(); ++j) {
            const Edge& f = m_edges[j];
            if (std::min(f.a.x, f.b.x) > last_x) break;
            if (++comparisons > most_comparisons) return true;
            if (!spans_meet(e.a.y, e.b.y, f.a.y, f.b.y) || !spans_meet(e.a.x, e.b.x, f.a.x, f.b.x)) continue;
            if (e.ring == f.ring) {
                const std::uint32_t size = static_cast<std::uint32_t>(polygons.ring(e.ring).size());
                const std::uint32_t apart = e.place > f.place ? e.place - f.place : f.place - e.place;
                if (apart == 1 || apart + 1 == size) continue;  // neighbours meet in their common point
            }
            if (segments_touch(e.a, e.b, f.a, f.b)) return true;
        }
    }
    return false;
}

bool PolygonCheck::is_surely_valid(const GridPolygons& polygons)
{
    if (has_contacts(polygons)) return false;
    const std::size_t rings = polygons.ring_ends.size();
    if (rings == 1) return true;

    // Nothing touches, so one point tells where a whole ring lies.
    std::size_t comparisons = 0;
    std::size_t shell = 0;
    std::size_t polygon = 0;
    for (std::size_t r = 0; r < rings; ++r) {
        if (r == polygons.polygon_ends[polygon]) {
            shell = r;
            ++polygon;
        }
        std::size_t depth = 0;
        for (std::size_t other = 0; other < rings; ++other) {
            comparisons += polygons.ring(other).size();
            if (comparisons > most_comparisons) return false;
            if (other == r) continue;
            const bool inside = is_inside(polygons.ring(r).front(), polygons.ring(other));
            if (other == shell && !inside) return false;  // a hole outside its shell
            depth += inside ? 1 : 0;
        }
        if (depth % 2 != (r == shell ? 0U : 1U)) return false;
    }
    return true;
}

}  // namespace haishu::tiles

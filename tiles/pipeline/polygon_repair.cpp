#include "tiles/pipeline/polygon_repair.hpp"

#include <algorithm>
#include <cstdlib>

namespace haishu::tiles
{
namespace
{

constexpr std::size_t most_steps = 100'000'000;
constexpr int not_wound = -1'000'000'000;

struct Direction {
    std::int64_t x, y;
    [[nodiscard]] bool is_lower_half() const { return y < 0 || (y == 0 && x < 0); }
};

bool turns_before(Direction a, Direction b)
{
    if (a.is_lower_half() != b.is_lower_half()) return b.is_lower_half();
    return a.x * b.y - a.y * b.x > 0;
}

// Even-odd, for twice the point: `doubled` lies on no edge of the ring.
bool is_inside(GridPoint doubled, std::span<const GridPoint> ring)
{
    bool inside = false;
    GridPoint a{2 * ring.back().x, 2 * ring.back().y};
    for (const GridPoint p : ring) {
        const GridPoint b{2 * p.x, 2 * p.y};
        if ((a.y > doubled.y) != (b.y > doubled.y) && (cross(a, b, doubled) > 0) == (b.y > a.y)) inside = !inside;
        a = b;
    }
    return inside;
}

}  // namespace

bool PolygonRepair::run(GridPolygons& polygons, std::int64_t min_doubled_area)
{
    m_noder.clear();
    for (std::size_t r = 0; r < polygons.ring_ends.size(); ++r) m_noder.add_ring(polygons.ring(r));
    if (!m_noder.finish(m_edges)) return false;
    build_graph();
    if (!wind_faces()) return false;
    trace_loops();
    return assemble(polygons, min_doubled_area);
}

void PolygonRepair::build_graph()
{
    m_vertices.clear();
    for (const WeightedEdge& edge : m_edges) {
        m_vertices.push_back(edge.a);
        m_vertices.push_back(edge.b);
    }
    std::sort(m_vertices.begin(), m_vertices.end());
    m_vertices.erase(std::unique(m_vertices.begin(), m_vertices.end()), m_vertices.end());

    const auto number = [&](GridPoint p) {
        return static_cast<std::uint32_t>(std::lower_bound(m_vertices.begin(), m_vertices.end(), p) - m_vertices.begin());
    };
    m_origins.resize(2 * m_edges.size());
    m_around.resize(2 * m_edges.size());
    for (std::size_t k = 0; k < m_edges.size(); ++k) {
        m_origins[2 * k] = number(m_edges[k].a);
        m_origins[2 * k + 1] = number(m_edges[k].b);
    }
    for (std::size_t h = 0; h < m_around.size(); ++h) m_around[h] = static_cast<std::uint32_t>(h);
    const auto direction = [&](std::uint32_t h) {
        const GridPoint from = m_vertices[origin(h)];
        const GridPoint to = m_vertices[target(h)];
        return Direction{to.x - from.x, to.y - from.y};
    };
    std::sort(m_around.begin(), m_around.end(), [&](std::uint32_t g, std::uint32_t h) {
        if (origin(g) != origin(h)) return origin(g) < origin(h);
        return turns_before(direction(g), direction(h));
    });
    m_around_begin.assign(m_vertices.size() + 1, 0);
    m_around_place.resize(m_around.size());
    for (std::size_t i = 0; i < m_around.size(); ++i) {
        m_around_place[m_around[i]] = static_cast<std::uint32_t>(i);
        ++m_around_begin[origin(m_around[i]) + 1];
    }
    for (std::size_t v = 0; v < m_vertices.size(); ++v) m_around_begin[v + 1] += m_around_begin[v];
}

// The next half edge around the same origin.
std::uint32_t PolygonRepair::clockwise_of(std::uint32_t half_edge) const
{
    const std::uint32_t vertex = origin(half_edge);
    const std::uint32_t place = m_around_place[half_edge];
    return m_around[place == m_around_begin[vertex] ? m_around_begin[vertex + 1] - 1 : place - 1];
}

// A ray from the middle of the edge, straight down or to the left, away from the edge itself; all in doubled coordinates.
int PolygonRepair::winding_left_of(std::uint32_t half_edge) const
{
    const GridPoint from = m_vertices[origin(half_edge)];
    const GridPoint to = m_vertices[target(half_edge)];
    const std::size_t own = half_edge / 2;
    const int own_weight = half_edge % 2 == 0 ? m_edges[own].weight : -m_edges[own].weight;
    const GridPoint middle{from.x + to.x, from.y + to.y};
    const bool is_flat = std::abs(to.x - from.x) >= std::abs(to.y - from.y);

    int winding = 0;
    for (std::size_t k = 0; k < m_edges.size(); ++k) {
        if (k == own) continue;
        const GridPoint a{2 * m_edges[k].a.x, 2 * m_edges[k].a.y};
        const GridPoint b{2 * m_edges[k].b.x, 2 * m_edges[k].b.y};
        if (is_flat) {
            // a.x <= b.x, so the edge runs to the right; the point above it is on its left.
            if ((a.x <= middle.x) != (b.x <= middle.x) && cross(a, b, middle) > 0) winding += m_edges[k].weight;
        } else if ((a.y <= middle.y) != (b.y <= middle.y)) {
            const bool runs_up = b.y > a.y;
            const bool is_right_of_edge = (cross(a, b, middle) < 0) == runs_up;
            if (is_right_of_edge) winding += runs_up ? -m_edges[k].weight : m_edges[k].weight;
        }
    }
    const bool edge_is_between = is_flat ? to.x > from.x : to.y < from.y;
    return edge_is_between ? winding + own_weight : winding;
}

bool PolygonRepair::wind_faces()
{
    m_winding.assign(m_origins.size(), not_wound);
    std::size_t steps = 0;
    for (std::uint32_t first = 0; first < m_origins.size(); ++first) {
        if (m_winding[first] != not_wound) continue;
        steps += m_edges.size();
        if (steps > most_steps) return false;
        const int winding = winding_left_of(first);
        // Keep the face on the left: at each vertex take the sharpest left turn.
        std::uint32_t h = first;
        do {
            m_winding[h] = winding;
            h = clockwise_of(h ^ 1);
        } while (h != first);
    }
    return true;
}

void PolygonRepair::trace_loops()
{
    const auto is_border = [&](std::uint32_t h) { return m_winding[h] > 0 && m_winding[h ^ 1] <= 0; };
    m_seen.assign(m_origins.size(), 0);
    m_path_place.assign(m_vertices.size(), none);
    m_loop_points.clear();
    m_loops.clear();
    for (std::uint32_t first = 0; first < m_origins.size(); ++first) {
        if (m_seen[first] != 0 || !is_border(first)) continue;
        // A border that comes back to a vertex has closed a loop there: it is cut off at once, so that no ring touches itself.
        m_path.clear();
        std::uint32_t h = first;
        do {
            m_seen[h] = 1;
            const std::uint32_t vertex = origin(h);
            if (const std::uint32_t place = m_path_place[vertex]; place != none) {
                add_loop(std::span(m_path).subspan(place));
                for (std::size_t i = place; i < m_path.size(); ++i) m_path_place[m_path[i]] = none;
                m_path.resize(place);
            }
            m_path_place[vertex] = static_cast<std::uint32_t>(m_path.size());
            m_path.push_back(vertex);
            std::uint32_t next = clockwise_of(h ^ 1);
            while (!is_border(next)) next = clockwise_of(next);
            h = next;
        } while (h != first);
        add_loop(m_path);
        for (const std::uint32_t vertex : m_path) m_path_place[vertex] = none;
    }
}

void PolygonRepair::add_loop(std::span<const std::uint32_t> path)
{
    const std::size_t begin = m_loop_points.size();
    for (const std::uint32_t vertex : path) m_loop_points.push_back(m_vertices[vertex]);
    m_loops.push_back({begin, m_loop_points.size(), doubled_area(std::span(m_loop_points).subspan(begin))});
}

bool PolygonRepair::assemble(GridPolygons& polygons, std::int64_t min_doubled_area)
{
    const auto is_small = [&](const Loop& loop) { return std::abs(loop.doubled_area) < min_doubled_area; };
    m_loops.erase(std::remove_if(m_loops.begin(), m_loops.end(), is_small), m_loops.end());
    // Shells first, large before small, so that the last one that holds a hole is the nearest.
    std::stable_sort(m_loops.begin(), m_loops.end(),
                     [](const Loop& k, const Loop& l) { return k.doubled_area > l.doubled_area; });
    const auto first_hole =
        std::partition_point(m_loops.begin(), m_loops.end(), [](const Loop& l) { return l.doubled_area > 0; });
    const auto shells = static_cast<std::size_t>(first_hole - m_loops.begin());
    const auto points = [&](const Loop& loop) { return std::span(m_loop_points).subspan(loop.begin, loop.end - loop.begin); };

    std::size_t steps = 0;
    std::vector<std::size_t> shell_of(m_loops.size(), shells);
    for (std::size_t hole = shells; hole < m_loops.size(); ++hole) {
        const auto ring = points(m_loops[hole]);
        const GridPoint doubled{ring[0].x + ring[1].x, ring[0].y + ring[1].y};
        for (std::size_t shell = 0; shell < shells && m_loops[shell].doubled_area > -m_loops[hole].doubled_area; ++shell) {
            const auto around = points(m_loops[shell]);
            steps += around.size();
            if (steps > most_steps) return false;
            if (is_inside(doubled, around)) shell_of[hole] = shell;
        }
    }

    polygons.clear();
    const auto put = [&](std::span<const GridPoint> ring) {
        const std::size_t begin = polygons.points.size();
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const GridPoint before = ring[i == 0 ? ring.size() - 1 : i - 1];
            const GridPoint after = ring[i + 1 == ring.size() ? 0 : i + 1];
            if (cross(before, ring[i], after) != 0) polygons.points.push_back(ring[i]);
        }
        if (polygons.points.size() > begin) polygons.ring_ends.push_back(static_cast<std::uint32_t>(polygons.points.size()));
    };
    std::vector<std::size_t> holes(m_loops.size() - shells);
    for (std::size_t i = 0; i < holes.size(); ++i) holes[i] = shells + i;
    std::stable_sort(holes.begin(), holes.end(), [&](std::size_t g, std::size_t h) { return shell_of[g] < shell_of[h]; });
    auto hole = holes.begin();
    for (std::size_t shell = 0; shell < shells; ++shell) {
        put(points(m_loops[shell]));
        for (; hole != holes.end() && shell_of[*hole] == shell; ++hole) put(points(m_loops[*hole]));
        polygons.end_polygon();
    }
    return true;
}

}  // namespace haishu::tiles

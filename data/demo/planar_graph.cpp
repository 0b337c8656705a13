#include "data/demo/planar_graph.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace haishu::data
{

namespace
{

constexpr double snap_m = 0.02;
constexpr double cell_m = 160;

std::uint64_t cell_key(std::int64_t x, std::int64_t y)
{
    return (static_cast<std::uint64_t>(x) << 32) ^ (static_cast<std::uint64_t>(y) & 0xffffffffULL);
}

std::int64_t cell_of(double v, double size)
{
    return static_cast<std::int64_t>(std::floor(v / size));
}

class NodeIndex
{
   public:
    explicit NodeIndex(std::vector<Point>& nodes) : m_nodes(nodes) {}

    std::uint32_t id_of(Point p)
    {
        const std::int64_t cx = cell_of(p.x, 2 * snap_m);
        const std::int64_t cy = cell_of(p.y, 2 * snap_m);
        for (std::int64_t x = cx - 1; x <= cx + 1; ++x) {
            for (std::int64_t y = cy - 1; y <= cy + 1; ++y) {
                const auto found = m_cells.find(cell_key(x, y));
                if (found == m_cells.end()) continue;
                for (const std::uint32_t id : found->second)
                    if (distance(m_nodes[id], p) <= snap_m) return id;
            }
        }
        const auto id = static_cast<std::uint32_t>(m_nodes.size());
        m_nodes.push_back(p);
        m_cells[cell_key(cx, cy)].push_back(id);
        return id;
    }

   private:
    std::vector<Point>& m_nodes;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> m_cells;
};

struct Segment {
    Point a, b;
    std::uint32_t line;
    std::vector<double> cuts;  // fractions of the way from a to b
};

void cut_at_endpoint(Segment& s, Point p)
{
    const Nearest n = nearest_on_segment(s.a, s.b, p);
    const double whole = distance(s.a, s.b);
    if (n.distance <= snap_m && n.station > snap_m && n.station < whole - snap_m) s.cuts.push_back(n.station / whole);
}

void cut_each_other(Segment& s, Segment& t)
{
    const Point r = s.b - s.a;
    const Point q = t.b - t.a;
    const double denominator = cross(r, q);
    if (std::abs(denominator) > 1e-12) {
        const double u = cross(t.a - s.a, q) / denominator;
        const double v = cross(t.a - s.a, r) / denominator;
        if (u > 0 && u < 1 && v > 0 && v < 1) {
            s.cuts.push_back(u);
            t.cuts.push_back(v);
        }
    }
    cut_at_endpoint(s, t.a);
    cut_at_endpoint(s, t.b);
    cut_at_endpoint(t, s.a);
    cut_at_endpoint(t, s.b);
}

void cut_segments(std::vector<Segment>& segments)
{
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> cells;
    std::vector<std::uint32_t> last_seen(segments.size(), UINT32_MAX);
    for (std::uint32_t i = 0; i < segments.size(); ++i) {
        Segment& s = segments[i];
        const std::int64_t x1 = cell_of(std::min(s.a.x, s.b.x) - snap_m, cell_m);
        const std::int64_t x2 = cell_of(std::max(s.a.x, s.b.x) + snap_m, cell_m);
        const std::int64_t y1 = cell_of(std::min(s.a.y, s.b.y) - snap_m, cell_m);
        const std::int64_t y2 = cell_of(std::max(s.a.y, s.b.y) + snap_m, cell_m);
        for (std::int64_t x = x1; x <= x2; ++x) {
            for (std::int64_t y = y1; y <= y2; ++y) {
                std::vector<std::uint32_t>& cell = cells[cell_key(x, y)];
                for (const std::uint32_t j : cell) {
                    if (last_seen[j] == i) continue;
                    last_seen[j] = i;
                    cut_each_other(s, segments[j]);
                }
                cell.push_back(i);
            }
        }
    }
}

// Marks edges that bound faces: not on dead ends, and of the part that is connected with the first line.
std::vector<bool> ring_edges(const PlanarGraph& graph)
{
    std::vector<std::vector<std::uint32_t>> at(graph.nodes.size());
    for (std::uint32_t e = 0; e < graph.edges.size(); ++e) {
        at[graph.edges[e].from].push_back(e);
        at[graph.edges[e].to].push_back(e);
    }
    std::vector<bool> keep(graph.edges.size(), false);
    std::vector<std::uint32_t> stack;
    std::vector<bool> reached(graph.nodes.size(), false);
    if (!graph.edges.empty()) stack.push_back(graph.edges[0].from);
    while (!stack.empty()) {
        const std::uint32_t node = stack.back();
        stack.pop_back();
        if (reached[node]) continue;
        reached[node] = true;
        for (const std::uint32_t e : at[node]) {
            keep[e] = true;
            stack.push_back(graph.edges[e].from == node ? graph.edges[e].to : graph.edges[e].from);
        }
    }
    std::vector<std::uint32_t> degree(graph.nodes.size(), 0);
    for (std::uint32_t e = 0; e < graph.edges.size(); ++e) {
        if (!keep[e]) continue;
        ++degree[graph.edges[e].from];
        ++degree[graph.edges[e].to];
    }
    for (std::uint32_t n = 0; n < graph.nodes.size(); ++n) {
        std::uint32_t node = n;
        while (degree[node] == 1) {
            const auto dead = std::find_if(at[node].begin(), at[node].end(), [&](std::uint32_t e) { return keep[e]; });
            keep[*dead] = false;
            --degree[node];
            node = graph.edges[*dead].from == node ? graph.edges[*dead].to : graph.edges[*dead].from;
            --degree[node];
        }
    }
    return keep;
}

// Splits a walk that touches itself into simple loops; there-and-back parts vanish.
std::vector<std::vector<std::uint32_t>> simple_loops(const std::vector<std::uint32_t>& walk)
{
    std::vector<std::vector<std::uint32_t>> loops;
    std::vector<std::uint32_t> stack;
    std::map<std::uint32_t, std::size_t> position;
    for (const std::uint32_t node : walk) {
        const auto found = position.find(node);
        if (found == position.end()) {
            position.emplace(node, stack.size());
            stack.push_back(node);
            continue;
        }
        if (stack.size() - found->second >= 3)
            loops.emplace_back(stack.begin() + static_cast<std::ptrdiff_t>(found->second), stack.end());
        while (stack.size() > found->second + 1) {
            position.erase(stack.back());
            stack.pop_back();
        }
    }
    if (stack.size() >= 3) loops.push_back(stack);
    return loops;
}

void trace_faces(PlanarGraph& graph)
{
    const std::vector<bool> keep = ring_edges(graph);
    struct Half {
        double angle;
        std::uint32_t half;  // edge * 2, + 1 for the way back
    };
    std::vector<std::vector<Half>> around(graph.nodes.size());
    for (std::uint32_t e = 0; e < graph.edges.size(); ++e) {
        if (!keep[e]) continue;
        const Point d = graph.nodes[graph.edges[e].to] - graph.nodes[graph.edges[e].from];
        around[graph.edges[e].from].push_back({std::atan2(d.y, d.x), e * 2});
        around[graph.edges[e].to].push_back({std::atan2(-d.y, -d.x), e * 2 + 1});
    }
    std::vector<std::uint32_t> next(graph.edges.size() * 2, UINT32_MAX);
    for (std::vector<Half>& halves : around) {
        std::sort(halves.begin(), halves.end(), [](const Half& a, const Half& b) { return a.angle < b.angle; });
        // Arriving against `halves[i]`, the face on the left goes on with the next half clockwise.
        for (std::size_t i = 0; i < halves.size(); ++i)
            next[halves[i].half ^ 1U] = halves[(i + halves.size() - 1) % halves.size()].half;
    }
    std::vector<bool> done(graph.edges.size() * 2, false);
    const auto start_of = [&](std::uint32_t half) {
        return (half & 1U) != 0 ? graph.edges[half / 2].to : graph.edges[half / 2].from;
    };
    for (std::uint32_t h = 0; h < next.size(); ++h) {
        if (done[h] || next[h] == UINT32_MAX) continue;
        std::vector<std::uint32_t> walk;
        std::vector<std::uint32_t> halves;
        for (std::uint32_t k = h; !done[k]; k = next[k]) {
            done[k] = true;
            walk.push_back(start_of(k));
            halves.push_back(k);
        }
        std::vector<Ring> shells;
        std::vector<Ring> holes;
        std::vector<std::set<std::pair<std::uint32_t, std::uint32_t>>> shell_steps;
        for (const std::vector<std::uint32_t>& loop : simple_loops(walk)) {
            Ring ring;
            for (const std::uint32_t node : loop) ring.push_back(graph.nodes[node]);
            if (signed_area(ring) <= 0) {
                holes.push_back(std::move(ring));
                continue;
            }
            shells.push_back(std::move(ring));
            auto& steps = shell_steps.emplace_back();
            for (std::size_t i = 0; i < loop.size(); ++i) steps.emplace(loop[i], loop[(i + 1) % loop.size()]);
        }
        if (shells.empty()) continue;  // the outside
        const std::size_t first_face = graph.faces.size();
        for (Ring& shell : shells) {
            Face face;
            face.area = signed_area(shell);
            face.shell = std::move(shell);
            graph.faces.push_back(std::move(face));
        }
        for (Ring& hole : holes) {
            std::size_t owner = first_face;
            for (std::size_t f = first_face; f < graph.faces.size(); ++f)
                if (ring_contains(graph.faces[f].shell, interior_point(hole))) owner = f;
            graph.faces[owner].area += signed_area(hole);
            graph.faces[owner].holes.push_back(std::move(hole));
        }
        for (const std::uint32_t half : halves) {
            const GraphEdge& edge = graph.edges[half / 2];
            const std::pair<std::uint32_t, std::uint32_t> step =
                (half & 1U) != 0 ? std::pair(edge.to, edge.from) : std::pair(edge.from, edge.to);
            std::size_t owner = first_face;
            for (std::size_t s = 0; s < shell_steps.size(); ++s)
                if (shell_steps[s].count(step) != 0) owner = first_face + s;
            graph.faces[owner].edges.push_back(half / 2);
            ((half & 1U) != 0 ? graph.edges[half / 2].right : graph.edges[half / 2].left) = static_cast<std::int32_t>(owner);
        }
    }
}

}  // namespace

PlanarGraph build_planar_graph(const std::vector<Polyline>& lines)
{
    std::vector<Segment> segments;
    for (std::uint32_t i = 0; i < lines.size(); ++i)
        for (std::size_t k = 1; k < lines[i].size(); ++k) segments.push_back({lines[i][k - 1], lines[i][k], i, {}});
    cut_segments(segments);

    PlanarGraph graph;
    NodeIndex nodes(graph.nodes);
    std::set<std::pair<std::uint32_t, std::uint32_t>> known;
    for (Segment& s : segments) {
        std::sort(s.cuts.begin(), s.cuts.end());
        s.cuts.push_back(1);
        std::uint32_t at = nodes.id_of(s.a);
        for (const double cut : s.cuts) {
            const std::uint32_t to = nodes.id_of(cut == 1 ? s.b : s.a + (s.b - s.a) * cut);
            if (to == at) continue;
            if (known.emplace(std::min(at, to), std::max(at, to)).second) graph.edges.push_back({at, to, s.line, -1, -1});
            at = to;
        }
    }
    trace_faces(graph);
    return graph;
}

}  // namespace haishu::data

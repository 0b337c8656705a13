#include "data/demo/divisions.hpp"

#include "geo/ops/overlay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <queue>

namespace haishu::data
{

namespace
{

constexpr double cell_m = 400;
constexpr std::size_t duty_size = 9;

struct Neighbour {
    std::uint32_t face;
    double cost;
};

// Crossing a river or a wide road costs more than walking on, so boundaries come to lie on them.
double crossing_factor(const NetLine& line)
{
    if (line.kind == LineKind::River) return line.width_m > 60 ? 8 : 2.2;
    if (line.kind == LineKind::Rail) return 2.5;
    if (line.kind == LineKind::Road) return class_rank(line.road_class) <= 3 ? 3.0 : class_rank(line.road_class) <= 5 ? 2.0 : 1.2;
    return 1;
}

class Growth
{
   public:
    explicit Growth(const Network& network) : m_neighbours(network.graph.faces.size())
    {
        const std::vector<Face>& faces = network.graph.faces;
        for (const Face& face : faces) m_points.push_back(interior_point(face.shell));
        for (const GraphEdge& edge : network.graph.edges) {
            if (edge.left < 0 || edge.right < 0 || edge.left == edge.right) continue;
            const auto a = static_cast<std::uint32_t>(edge.left);
            const auto b = static_cast<std::uint32_t>(edge.right);
            if (faces[a].area <= 0 || faces[b].area <= 0) continue;
            const double cost = (distance(m_points[a], m_points[b]) + 20) * crossing_factor(network.lines[edge.line]);
            m_neighbours[a].push_back({b, cost});
            m_neighbours[b].push_back({a, cost});
        }
    }

    [[nodiscard]] const std::vector<Neighbour>& neighbours(std::uint32_t face) const { return m_neighbours[face]; }
    [[nodiscard]] Point point(std::uint32_t face) const { return m_points[face]; }

    // Each free face gets the owner that reaches it at the least cost. `allowed(face, owner)` bounds the growth.
    template <class Allowed>
    void grow(std::vector<std::int32_t>& owner, Allowed&& allowed) const
    {
        using Item = std::tuple<double, std::uint32_t, std::int32_t>;
        std::priority_queue<Item, std::vector<Item>, std::greater<>> queue;
        for (std::uint32_t f = 0; f < owner.size(); ++f)
            if (owner[f] >= 0) queue.emplace(0.0, f, owner[f]);
        std::vector<bool> done(owner.size(), false);
        while (!queue.empty()) {
            const auto [cost, face, who] = queue.top();
            queue.pop();
            if (done[face] || (owner[face] >= 0 && owner[face] != who)) continue;
            done[face] = true;
            owner[face] = who;
            for (const Neighbour& n : m_neighbours[face])
                if (!done[n.face] && owner[n.face] < 0 && allowed(n.face, who)) queue.emplace(cost + n.cost, n.face, who);
        }
    }

    // The cheapest way from one of `from` to `to` over free faces; empty if there is none.
    template <class Free>
    std::vector<std::uint32_t> path(const std::vector<std::uint32_t>& from, std::uint32_t to, Free&& is_free) const
    {
        using Item = std::pair<double, std::uint32_t>;
        std::priority_queue<Item, std::vector<Item>, std::greater<>> queue;
        std::vector<double> best(m_points.size(), 1e300);
        std::vector<std::uint32_t> before(m_points.size(), UINT32_MAX);
        for (const std::uint32_t f : from) {
            best[f] = 0;
            queue.emplace(0.0, f);
        }
        while (!queue.empty()) {
            const auto [cost, face] = queue.top();
            queue.pop();
            if (cost > best[face]) continue;
            if (face == to) {
                std::vector<std::uint32_t> way;
                for (std::uint32_t f = to; f != UINT32_MAX; f = before[f]) way.push_back(f);
                return way;
            }
            for (const Neighbour& n : m_neighbours[face]) {
                if (!is_free(n.face) || cost + n.cost >= best[n.face]) continue;
                best[n.face] = cost + n.cost;
                before[n.face] = face;
                queue.emplace(best[n.face], n.face);
            }
        }
        return {};
    }

   private:
    std::vector<Point> m_points;
    std::vector<std::vector<Neighbour>> m_neighbours;
};

void index_faces(Divisions& d, const PlanarGraph& graph)
{
    d.graph = &graph;
    for (const Face& face : graph.faces)
        if (face.area > 0) d.box.extend(ring_box(face.shell));
    d.columns = static_cast<int>(d.box.width() / cell_m) + 1;
    d.rows = static_cast<int>(d.box.height() / cell_m) + 1;
    d.cells.resize(static_cast<std::size_t>(d.columns) * static_cast<std::size_t>(d.rows));
    for (std::uint32_t f = 0; f < graph.faces.size(); ++f) {
        if (graph.faces[f].area <= 0) continue;
        const geo::Box box = ring_box(graph.faces[f].shell);
        for (int y = static_cast<int>((box.min_y - d.box.min_y) / cell_m);
             y <= static_cast<int>((box.max_y - d.box.min_y) / cell_m); ++y)
            for (int x = static_cast<int>((box.min_x - d.box.min_x) / cell_m);
                 x <= static_cast<int>((box.max_x - d.box.min_x) / cell_m); ++x)
                d.cells[static_cast<std::size_t>(y * d.columns + x)].faces.push_back(f);
    }
}

std::uint32_t nearest_face(const Network& network, const Growth& growth, const Divisions& d, Point p,
                           const std::vector<std::int32_t>& owner)
{
    const std::int32_t at = d.face_at(p);
    if (at >= 0 && owner[static_cast<std::size_t>(at)] < 0) return static_cast<std::uint32_t>(at);
    std::uint32_t best = UINT32_MAX;
    double nearest = 1e300;
    for (std::uint32_t f = 0; f < owner.size(); ++f) {
        if (owner[f] >= 0 || network.graph.faces[f].area <= 0) continue;
        const double away = distance(growth.point(f), p);
        if (away < nearest) {
            nearest = away;
            best = f;
        }
    }
    return best;
}

// Faces of the units: first the known points are joined to the seat, so that each unit is in one piece, then all grow.
std::vector<std::int32_t> grow_units(const Facts& facts, const Network& network, const Growth& growth, const Divisions& d)
{
    std::vector<std::int32_t> owner(network.graph.faces.size(), -1);
    std::vector<std::vector<std::uint32_t>> own(facts.units.size());
    const auto claim = [&](std::size_t unit, std::uint32_t face) {
        owner[face] = static_cast<std::int32_t>(unit);
        own[unit].push_back(face);
    };
    for (std::size_t u = 0; u < facts.units.size(); ++u) claim(u, nearest_face(network, growth, d, facts.units[u].seat, owner));
    // Near points first: they leave the shortest ways.
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t c = 0; c < facts.communities.size(); ++c) {
        if (facts.communities[c].point_kind == "none") continue;
        for (const UnitFact& unit : facts.units)
            if (unit.code == facts.communities[c].unit_code)
                order.emplace_back(distance(unit.seat, facts.communities[c].point), c);
    }
    std::sort(order.begin(), order.end());
    for (const auto& [away, c] : order) {
        std::size_t u = 0;
        while (facts.units[u].code != facts.communities[c].unit_code) ++u;
        const std::int32_t at = d.face_at(facts.communities[c].point);
        if (at < 0 || owner[static_cast<std::size_t>(at)] >= 0) continue;
        for (const std::uint32_t f :
             growth.path(own[u], static_cast<std::uint32_t>(at), [&](std::uint32_t f) { return owner[f] < 0; }))
            if (owner[f] < 0) claim(u, f);
    }
    growth.grow(owner, [](std::uint32_t, std::int32_t) { return true; });
    return owner;
}

// Communities without a known place are spread over their unit: each as far from the others as blocks and hamlets allow.
std::vector<std::int32_t> grow_communities(const Facts& facts, const Network& network, const Growth& growth, Divisions& d,
                                           Random random)
{
    std::vector<std::int32_t> owner(network.graph.faces.size(), -1);
    d.community_point.resize(facts.communities.size());
    std::vector<std::vector<std::uint32_t>> unit_faces(facts.units.size());
    for (std::uint32_t f = 0; f < owner.size(); ++f)
        if (d.face_unit[f] >= 0) unit_faces[static_cast<std::size_t>(d.face_unit[f])].push_back(f);
    for (std::size_t u = 0; u < facts.units.size(); ++u) {
        std::vector<Point> taken;
        std::vector<std::size_t> waiting;
        const auto place = [&](std::size_t c, std::uint32_t face, Point p) {
            owner[face] = static_cast<std::int32_t>(c);
            d.community_point[c] = p;
            taken.push_back(p);
        };
        for (std::size_t c = 0; c < facts.communities.size(); ++c) {
            const CommunityFact& fact = facts.communities[c];
            if (fact.unit_code != facts.units[u].code) continue;
            const std::int32_t at = fact.point_kind == "none" ? -1 : d.face_at(fact.point);
            if (at < 0 || d.face_unit[static_cast<std::size_t>(at)] != static_cast<std::int32_t>(u))
                waiting.push_back(c);
            else if (owner[static_cast<std::size_t>(at)] < 0)
                place(c, static_cast<std::uint32_t>(at), fact.point);
            else
                waiting.push_back(c);
        }
        for (const std::size_t c : waiting) {
            const CommunityFact& fact = facts.communities[c];
            const bool near_own = fact.point_kind != "none";
            double best_score = -1e300;
            std::uint32_t best = unit_faces[u][0];
            for (const std::uint32_t f : unit_faces[u]) {
                if (owner[f] >= 0) continue;
                double apart = 3000;
                for (const Point p : taken) apart = std::min(apart, distance(p, growth.point(f)));
                const bool built = network.face_zone[f] != nullptr;
                double score = near_own ? -distance(fact.point, growth.point(f))
                                        : apart * random.between(0.9, 1.1) - (built == (fact.kind == "community") ? 0 : 900) -
                                              (fact.kind == "village" && facts.is_hill(growth.point(f)) ? 700 : 0);
                if (score > best_score) {
                    best_score = score;
                    best = f;
                }
            }
            place(c, best, growth.point(best));
        }
    }
    growth.grow(owner, [&](std::uint32_t face, std::int32_t c) {
        return facts.units[static_cast<std::size_t>(d.face_unit[face])].code ==
               facts.communities[static_cast<std::size_t>(c)].unit_code;
    });
    return owner;
}

void number_grids(const Facts& facts, const Growth& growth, Divisions& d)
{
    d.face_grid_code.resize(d.face_community.size());
    std::vector<std::vector<std::uint32_t>> faces(facts.communities.size());
    for (std::uint32_t f = 0; f < d.face_community.size(); ++f)
        if (d.face_community[f] >= 0) faces[static_cast<std::size_t>(d.face_community[f])].push_back(f);
    for (std::size_t c = 0; c < faces.size(); ++c) {
        // Left to right, top to bottom, in bands of 250 m.
        std::sort(faces[c].begin(), faces[c].end(), [&](std::uint32_t a, std::uint32_t b) {
            const double band_a = std::floor(-growth.point(a).y / 250);
            const double band_b = std::floor(-growth.point(b).y / 250);
            return band_a != band_b ? band_a < band_b : std::pair(growth.point(a).x, a) < std::pair(growth.point(b).x, b);
        });
        for (std::size_t i = 0; i < faces[c].size(); ++i)
            d.face_grid_code[faces[c][i]] = facts.communities[c].code + fmt::format("{:03}", i + 1);
        std::size_t number = 0;
        for (const std::uint32_t start : faces[c]) {
            if (d.face_duty[start] >= 0) continue;
            Divisions::Duty duty{
                facts.communities[c].code + fmt::format("D{:02}", ++number), static_cast<std::int32_t>(c), {start}};
            const auto id = static_cast<std::int32_t>(d.duty.size());
            d.face_duty[start] = id;
            for (std::size_t i = 0; i < duty.faces.size() && duty.faces.size() < duty_size; ++i) {
                for (const Neighbour& n : growth.neighbours(duty.faces[i])) {
                    if (duty.faces.size() >= duty_size || d.face_duty[n.face] >= 0 ||
                        d.face_community[n.face] != static_cast<std::int32_t>(c))
                        continue;
                    d.face_duty[n.face] = id;
                    duty.faces.push_back(n.face);
                }
            }
            d.duty.push_back(std::move(duty));
        }
    }
}

Result<geo::Geometry> merged(const std::vector<geo::Geometry>& parts)
{
    HAISHU_TRY(geo::Geometry all, geo::union_all(parts));
    return largest_polygon(all);
}

}  // namespace

geo::Geometry face_polygon(const Face& face)
{
    geo::Geometry g = polygon_of(face.shell);
    for (const Ring& hole : face.holes) {
        g.points.insert(g.points.end(), hole.begin(), hole.end());
        g.points.push_back(hole.front());
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
    }
    g.polygon_ends = {static_cast<std::uint32_t>(g.ring_ends.size())};
    return g;
}

std::int32_t Divisions::face_at(Point p) const
{
    if (!box.contains(p)) return -1;
    const auto x = static_cast<int>((p.x - box.min_x) / cell_m);
    const auto y = static_cast<int>((p.y - box.min_y) / cell_m);
    for (const std::uint32_t f : cells[static_cast<std::size_t>(y * columns + x)].faces) {
        const Face& face = graph->faces[f];
        if (!ring_contains(face.shell, p)) continue;
        if (std::none_of(face.holes.begin(), face.holes.end(), [p](const Ring& hole) { return ring_contains(hole, p); })) {
            return static_cast<std::int32_t>(f);
        }
    }
    return -1;
}

Result<Divisions> build_divisions(const Facts& facts, const Network& network, const Random& random)
{
    Divisions d;
    index_faces(d, network.graph);
    const Growth growth(network);
    d.face_unit = grow_units(facts, network, growth, d);
    d.face_community = grow_communities(facts, network, growth, d, random.stream("communities"));
    d.face_duty.assign(d.face_community.size(), -1);
    number_grids(facts, growth, d);

    std::vector<std::vector<geo::Geometry>> by_community(facts.communities.size());
    for (std::uint32_t f = 0; f < d.face_community.size(); ++f)
        if (d.face_community[f] >= 0)
            by_community[static_cast<std::size_t>(d.face_community[f])].push_back(face_polygon(network.graph.faces[f]));
    std::vector<std::vector<geo::Geometry>> by_unit(facts.units.size());
    for (std::size_t c = 0; c < by_community.size(); ++c) {
        HAISHU_TRY(geo::Geometry area, merged(by_community[c]));
        for (std::size_t u = 0; u < facts.units.size(); ++u)
            if (facts.units[u].code == facts.communities[c].unit_code) by_unit[u].push_back(area);
        d.communities.push_back(std::move(area));
    }
    for (const std::vector<geo::Geometry>& parts : by_unit) {
        HAISHU_TRY(geo::Geometry area, merged(parts));
        d.units.push_back(std::move(area));
    }
    d.district = polygon_of(facts.outline);
    for (const Divisions::Duty& duty : d.duty) {
        std::vector<geo::Geometry> parts;
        for (const std::uint32_t f : duty.faces) parts.push_back(face_polygon(network.graph.faces[f]));
        HAISHU_TRY(geo::Geometry area, merged(parts));
        d.duty_areas.push_back(std::move(area));
    }
    return d;
}

}  // namespace haishu::data

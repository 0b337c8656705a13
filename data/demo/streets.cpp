#include "data/demo/streets.hpp"

#include "data/demo/street_names.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace haishu::data
{

namespace
{

constexpr double countryside_m2 = 320000;
constexpr double outside_reach_m = 420;  // how far main roads run on beyond the outline, so that border bridges are whole

struct Chord {
    Point a, b;
    double share = 0;  // area of the smaller side
};

// The longest stretch inside `ring` of the line through `c` along `d`, and the two rings it makes.
bool cut_ring(const Ring& ring, Point c, Point d, Chord& chord, Ring& left, Ring& right)
{
    struct Crossing {
        double t;
        std::size_t edge;
        Point at;
    };
    std::vector<Crossing> crossings;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point p = ring[i];
        const Point q = ring[(i + 1) % ring.size()];
        const double sp = cross(d, p - c);
        const double sq = cross(d, q - c);
        if ((sp > 0) == (sq > 0)) continue;
        const Point at = p + (q - p) * (sp / (sp - sq));
        crossings.push_back({dot(at - c, d), i, at});
    }
    std::sort(crossings.begin(), crossings.end(), [](const Crossing& a, const Crossing& b) { return a.t < b.t; });
    std::size_t best = crossings.size();
    double longest = 0;
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
        if (crossings[i + 1].t - crossings[i].t > longest) {
            longest = crossings[i + 1].t - crossings[i].t;
            best = i;
        }
    }
    if (best >= crossings.size()) return false;
    Crossing from = crossings[best];
    Crossing to = crossings[best + 1];
    if (from.edge > to.edge) std::swap(from, to);
    left.clear();
    right.clear();
    left.push_back(from.at);
    for (std::size_t i = from.edge + 1; i <= to.edge; ++i) left.push_back(ring[i]);
    left.push_back(to.at);
    right.push_back(to.at);
    for (std::size_t i = to.edge + 1; i <= from.edge + ring.size(); ++i) right.push_back(ring[i % ring.size()]);
    right.push_back(from.at);
    const double a = signed_area(left);
    const double b = signed_area(right);
    chord = {from.at, to.at, std::min(a, b)};
    return a > 0 && b > 0;
}

bool crosses_ring(const Ring& ring, Point a, Point b)
{
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point p = ring[i];
        const Point q = ring[(i + 1) % ring.size()];
        if ((cross(b - a, p - a) > 0) != (cross(b - a, q - a) > 0) && (cross(q - p, a - p) > 0) != (cross(q - p, b - p) > 0))
            return true;
    }
    return ring_contains(ring, a);
}

class Subdivider
{
   public:
    Subdivider(const Facts& facts, const std::vector<Ring>& reserved, const Random& random)
        : m_facts(facts), m_reserved(reserved), m_random(random.stream("streets")), m_names(facts, random)
    {
        for (const Ring& ring : reserved) m_reserved_boxes.push_back(ring_box(ring));
    }

    void subdivide(const Ring& ring, int depth, std::vector<NetLine>& out)
    {
        const double area = signed_area(ring);
        const double target = target_area(ring);
        if (area < target * 1.5 || depth > 14) return;
        Chord chord;
        Ring left;
        Ring right;
        if (!find_cut(ring, chord, left, right)) return;
        const Point middle = (chord.a + chord.b) * 0.5;
        const Zone* zone = m_facts.zone_at(middle);
        NetLine line;
        line.generated = true;
        line.line = {chord.a, chord.b};
        if (zone != nullptr && zone->kind->first_class != "none") {
            line.kind = LineKind::Road;
            line.road_class = area > 5 * target     ? zone->kind->first_class
                              : area > 2.6 * target ? zone->kind->next_class
                                                    : "service";
            line.width_m = class_width_m(line.road_class);
            if (line.road_class != "service") m_names.give(line, zone->name);
        }
        out.push_back(std::move(line));
        subdivide(left, depth + 1, out);
        subdivide(right, depth + 1, out);
    }

   private:
    // The finest block that any part of the face wants.
    double target_area(const Ring& ring) const
    {
        double target = countryside_m2;
        const auto look = [&](Point p) {
            const Zone* zone = m_facts.zone_at(p);
            if (zone != nullptr) target = std::min(target, zone->kind->block_m2);
        };
        look(interior_point(ring));
        if (signed_area(ring) > 60000) {
            const Point center = ring_centroid(ring);
            for (const Point p : ring) look(center + (p - center) * 0.7);
        }
        return target;
    }

    bool find_cut(const Ring& ring, Chord& best, Ring& left, Ring& right)
    {
        const double area = signed_area(ring);
        const double angle = longest_edge_angle(ring);
        double best_score = -1e9;
        for (int attempt = 0; attempt < 14; ++attempt) {
            const double turn =
                (attempt % 2 == 0 ? 0.0 : 1.5707963267948966) + (attempt < 10 ? 0.0 : m_random.between(-0.3, 0.3));
            const Point d = rotated({1, 0}, std::cos(angle + turn), std::sin(angle + turn));
            double low = 1e300;
            double high = -1e300;
            for (const Point p : ring) {
                low = std::min(low, cross(d, p));
                high = std::max(high, cross(d, p));
            }
            const double at = low + (high - low) * m_random.between(0.38, 0.62);
            Chord chord;
            Ring l;
            Ring r;
            if (!cut_ring(ring, Point{-d.y, d.x} * at, d, chord, l, r)) continue;
            if (chord.share < 0.22 * area) continue;
            // Short cuts across the long side give compact blocks; what is reserved stays whole.
            const double score =
                -distance(chord.a, chord.b) / std::sqrt(area) + chord.share / area - (hits_reserved(chord) ? 100 : 0);
            if (score > best_score) {
                best_score = score;
                best = chord;
                left = std::move(l);
                right = std::move(r);
            }
        }
        return best_score > -50 || (best_score > -1e8 && area > 400000);
    }

    bool hits_reserved(const Chord& chord) const
    {
        geo::Box box;
        box.extend(chord.a);
        box.extend(chord.b);
        for (std::size_t i = 0; i < m_reserved.size(); ++i)
            if (m_reserved_boxes[i].intersects(box) && crosses_ring(m_reserved[i], chord.a, chord.b)) return true;
        return false;
    }

    const Facts& m_facts;
    const std::vector<Ring>& m_reserved;
    std::vector<geo::Box> m_reserved_boxes;
    Random m_random;
    StreetNames m_names;
};

std::vector<Polyline> geometry_of(const std::vector<NetLine>& lines)
{
    std::vector<Polyline> all;
    all.reserve(lines.size());
    for (const NetLine& line : lines) all.push_back(line.line);
    return all;
}

std::vector<NetLine> main_lines(const Facts& facts)
{
    std::vector<NetLine> lines;
    const std::size_t n = facts.outline.size();
    for (std::size_t i = 0; i < n; ++i) {
        lines.push_back(
            {facts.outline_kind[i], "", "", "", facts.outline_width[i], false, {facts.outline[i], facts.outline[(i + 1) % n]}});
    }
    // Waters off the outline: edges that coincide with it are dropped by the graph, which keeps the earlier line.
    for (const WaterFact& water : facts.waters) {
        if (water.width_m == 0) continue;
        Polyline part;
        const auto flush = [&] {
            if (part.size() > 1) lines.push_back({LineKind::River, water.name, water.name_en, "", water.width_m, false, part});
            part.clear();
        };
        for (const Point p : water.shape) {
            if (ring_contains(facts.outline, p))
                part.push_back(p);
            else if (!part.empty()) {
                part.push_back(p);
                flush();
            }
        }
        flush();
    }
    for (const RoadFact& road : facts.roads) {
        NetLine line{road.road_class == "rail" ? LineKind::Rail : LineKind::Road,
                     road.name,
                     road.name_en,
                     road.road_class,
                     road.width_m,
                     false,
                     {}};
        bool was_near = false;
        for (const Point p : road.line) {
            const bool near = ring_contains(facts.outline, p) || nearest_on_line(facts.outline, p).distance < outside_reach_m;
            if (!near && !was_near) line.line.clear();
            line.line.push_back(p);
            if (!near && was_near) break;
            was_near = near;
        }
        if (line.line.size() > 1) lines.push_back(std::move(line));
    }
    return lines;
}

bool is_road(const NetLine& line)
{
    return line.kind == LineKind::Road || line.kind == LineKind::Rail;
}

// Cuts a line into stretches on land and in water.
void split_at_water(const Obstacles& waters, const RoadSegment& whole, bool generated, std::vector<RoadSegment>& out)
{
    constexpr double step_m = 3;
    const double total = length(whole.points);
    const int steps = std::max(1, static_cast<int>(std::ceil(total / step_m)));
    std::vector<bool> wet(static_cast<std::size_t>(steps));
    for (int i = 0; i < steps; ++i)
        wet[static_cast<std::size_t>(i)] = !waters.is_clear(point_along(whole.points, total * (i + 0.5) / steps));
    const auto piece = [&](double from, double to, bool bridge) {
        RoadSegment part{whole.line, {}, whole.begin_m + from, bridge, {}};
        part.points.push_back(point_along(whole.points, from));
        double at = 0;
        for (std::size_t i = 1; i + 1 < whole.points.size(); ++i) {
            at += distance(whole.points[i - 1], whole.points[i]);
            if (at > from + 0.01 && at < to - 0.01) part.points.push_back(whole.points[i]);
        }
        part.points.push_back(point_along(whole.points, to));
        out.push_back(std::move(part));
    };
    for (int i = 0; i < steps;) {
        int end = i;
        while (end < steps && wet[static_cast<std::size_t>(end)] == wet[static_cast<std::size_t>(i)]) ++end;
        const bool bridge = wet[static_cast<std::size_t>(i)];
        // A made-up street stops at the bank; a main road has a bridge.
        if (!(bridge && generated)) piece(total * i / steps, total * end / steps, bridge);
        i = end;
    }
}

void make_segments(const Facts& facts, Network& network)
{
    std::vector<std::uint32_t> degree(network.graph.nodes.size(), 0);
    for (const GraphEdge& edge : network.graph.edges) {
        if (!is_road(network.lines[edge.line])) continue;
        ++degree[edge.from];
        ++degree[edge.to];
    }
    const Obstacles waters = water_index(facts, 3);
    std::map<std::string, double> done;  // metres of a road name that already have house numbers
    RoadSegment current;
    std::uint32_t last_node = UINT32_MAX;
    double line_length = 0;
    const auto flush = [&] {
        if (current.points.size() > 1) split_at_water(waters, current, network.lines[current.line].generated, network.segments);
        current.points.clear();
    };
    std::uint32_t line_of_last = UINT32_MAX;
    for (const GraphEdge& edge : network.graph.edges) {
        const NetLine& line = network.lines[edge.line];
        if (!is_road(line)) continue;
        if (edge.line != line_of_last || edge.from != last_node) flush();
        if (edge.line != line_of_last) {
            line_length = line.name.empty() ? 0 : done[line.name];
            line_of_last = edge.line;
        }
        if (current.points.empty()) current = {edge.line, {network.graph.nodes[edge.from]}, line_length, false, {}};
        current.points.push_back(network.graph.nodes[edge.to]);
        line_length += distance(network.graph.nodes[edge.from], network.graph.nodes[edge.to]);
        if (!line.name.empty()) done[line.name] = line_length;
        last_node = edge.to;
        if (degree[edge.to] != 2) flush();
    }
    flush();
    for (RoadSegment& segment : network.segments) {
        if (!segment.bridge) continue;
        double nearest = 160;
        for (const NamedPoint& bridge : facts.bridges) {
            const double d = nearest_on_line(segment.points, bridge.point).distance;
            if (d < nearest) {
                nearest = d;
                segment.bridge_name = bridge.name;
            }
        }
    }
}

}  // namespace

double class_width_m(const std::string& road_class)
{
    static const std::map<std::string, double> widths{{"motorway", 40},   {"trunk", 44},    {"primary", 36},
                                                      {"secondary", 24},  {"tertiary", 15}, {"residential", 9},
                                                      {"pedestrian", 10}, {"service", 6},   {"rail", 24}};
    const auto found = widths.find(road_class);
    return found == widths.end() ? 8 : found->second;
}

int class_rank(const std::string& road_class)
{
    static const std::array<std::string, 9> order{"motorway", "trunk",       "primary",    "rail",   "secondary",
                                                  "tertiary", "residential", "pedestrian", "service"};
    return static_cast<int>(std::find(order.begin(), order.end(), road_class) - order.begin()) + 1;
}

Obstacles water_index(const Facts& facts, double margin_m)
{
    Obstacles waters;
    for (const WaterFact& water : facts.waters) {
        if (water.width_m == 0) {
            waters.add_area(water.shape, margin_m);
            continue;
        }
        for (std::size_t i = 1; i < water.shape.size(); ++i)
            waters.add_line(water.shape[i - 1], water.shape[i], water.width_m / 2 + margin_m);
    }
    return waters;
}

Network build_network(const Facts& facts, const std::vector<Ring>& reserved, const Random& random)
{
    Network network;
    network.lines = main_lines(facts);
    const PlanarGraph main_graph = build_planar_graph(geometry_of(network.lines));
    Subdivider subdivider(facts, reserved, random);
    for (const Face& face : main_graph.faces)
        if (ring_contains(facts.outline, interior_point(face.shell))) subdivider.subdivide(face.shell, 0, network.lines);
    network.graph = build_planar_graph(geometry_of(network.lines));
    // Loops of roads beyond the outline are no part of the district.
    for (std::size_t f = 0; f < network.graph.faces.size(); ++f) {
        const Point p = interior_point(network.graph.faces[f].shell);
        network.face_zone.push_back(facts.zone_at(p));
        if (!ring_contains(facts.outline, p)) network.graph.faces[f].area = 0;
    }
    make_segments(facts, network);
    return network;
}

}  // namespace haishu::data

#include "data/demo/buildings.hpp"

#include "data/demo/building_factory.hpp"
#include "data/demo/campuses.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace haishu::data
{

namespace
{

constexpr double pavement_m = 3.5;
constexpr double quay_m = 7;
constexpr double lake_park_m = 34;  // a lake in town lies in a park

double reach_of(const NetLine& line)
{
    switch (line.kind) {
        case LineKind::Road: return line.width_m / 2 + pavement_m;
        case LineKind::Rail: return line.width_m / 2 + 4;
        case LineKind::River: return line.width_m / 2 + quay_m;
        case LineKind::Boundary: return 4;
        case LineKind::Invisible: return 1;
    }
    return 1;
}

void add_network(const Facts& facts, const Network& network, Obstacles& obstacles)
{
    for (const GraphEdge& edge : network.graph.edges)
        obstacles.add_line(network.graph.nodes[edge.from], network.graph.nodes[edge.to], reach_of(network.lines[edge.line]));
    for (const WaterFact& water : facts.waters)
        if (water.width_m == 0) obstacles.add_area(water.shape, water.kind == "lake" ? lake_park_m : quay_m);
}

// The rectangle itself, or one near it, or smaller: whatever first keeps clear. Empty if nothing does.
Ring fit_near(const Obstacles& obstacles, Point center, double east, double north, double angle, double reach)
{
    for (const double size : {1.0, 0.8, 0.6, 0.42}) {
        for (double away = 0; away <= reach; away += 9) {
            const int steps = away == 0 ? 1 : 12;
            for (int k = 0; k < steps; ++k) {
                const double a = 2 * std::numbers::pi * k / steps;
                Ring ring = rectangle(center + Point{std::cos(a), std::sin(a)} * away, east * size, north * size, angle);
                if (obstacles.is_free(ring)) return ring;
            }
        }
    }
    return {};
}

class Builder
{
   public:
    Builder(const Facts& facts, const Network& network, const Divisions& divisions, const RoadIndex& roads, Land& land,
            double grain, const Random& random)
        : m_facts(facts),
          m_network(network),
          m_divisions(divisions),
          m_roads(roads),
          m_land(land),
          m_random(random),
          m_factory(facts, divisions, roads, land),
          m_grain(grain)
    {
    }

    void landmarks()
    {
        for (const Landmark& mark : m_facts.landmarks) {
            Ring ring = fit_near(m_land.obstacles, mark.center, mark.east_m, mark.north_m, mark.angle_rad, 80);
            if (ring.empty()) continue;
            m_land.obstacles.add_area(ring, 6);
            m_factory.add_named(std::move(ring), mark.name, mark.use, mark.floors, mark.height_m, mark.address);
        }
    }

    void campuses()
    {
        const ZoneKind& kind = m_facts.zone_kinds.at("campus");
        for (const Campus& campus : m_land.campuses) {
            const PlaceFact& place = m_facts.places[campus.place];
            Random random = m_random.stream("campus", campus.place);
            const Ring ring = largest_shell(campus.area);
            const Lot lot(ring, 5, m_land.obstacles, south_facing_angle(ring));
            // About a third of the rows stay free: that is the sports ground, in the south.
            const double sports_top = lot.bottom() + (lot.top() - lot.bottom()) * 0.36;
            int number = 0;
            fill_rows(lot, kind.rows[0], random, [&](Ring&& footprint, const RowStyle& style, Random& r) {
                if (lot.to_lot(ring_centroid(footprint)).y < sports_top || number >= 14) return;
                Building& b = m_factory.add_to_group(std::move(footprint), style, 0, place.name, ++number, r);
                b.name = place.name + (number == 1 ? "教学楼" : std::to_string(number) + "号楼");
            });
            m_land.obstacles.add_area(ring, 3);
        }
        for (const Campus& park : m_land.parks) m_land.obstacles.add_area(largest_shell(park.area), 2);
    }

    // Hospitals, offices and hotels of the seeds stand in buildings of their own.
    void place_buildings()
    {
        for (const PlaceFact& place : m_facts.places) {
            const auto size = place.extra.find("footprint");
            if (size == place.extra.end()) continue;
            const bool large = size->second == "large";
            const bool medium = size->second == "medium";
            const std::string use = place.layer == "hospital" ? "medical" : place.layer == "hotel" ? "hotel" : "government";
            const int floors = large ? 16 : medium ? 8 : 3;
            const std::string address = m_roads.address(place.point);
            for (int wing = 0; wing < (large ? 3 : 1); ++wing) {
                Ring ring = fit_near(m_land.obstacles, place.point + Point{0, wing * -46.0},
                                     large    ? 88
                                     : medium ? 52
                                              : 24,
                                     large    ? 30
                                     : medium ? 22
                                              : 13,
                                     0, 110);
                if (ring.empty()) continue;
                m_land.obstacles.add_area(ring, 6);
                m_factory.add_named(std::move(ring), wing == 0 ? place.name : place.name + std::to_string(wing + 1) + "号楼", use,
                                    std::max(2, floors - 4 * wing), std::max(2, floors - 4 * wing) * 3.9, address);
            }
        }
    }

    // Blocks in town, by zone priority: the old city from its middle outwards, then the cores of the outer zones, each kind
    // of zone up to its share, and then what is left until there are enough.
    void blocks(double target)
    {
        const Point middle = m_facts.settings.centre;
        std::vector<std::tuple<int, double, std::uint32_t>> order;
        for (std::uint32_t f = 0; f < m_network.graph.faces.size(); ++f) {
            const Zone* zone = m_network.face_zone[f];
            if (zone == nullptr || zone->kind->rows.empty() || m_network.graph.faces[f].area <= 0) continue;
            // How far out, as a part of the zone: every outer zone gets its core first.
            const bool outer = zone->kind->share < 1;
            const Point center = outer ? ring_centroid(zone->ring) : middle;
            const double unit = outer ? std::sqrt(signed_area(zone->ring)) : 1;
            order.emplace_back(zone->kind->priority,
                               distance(interior_point(m_network.graph.faces[f].shell), center) / std::abs(unit), f);
        }
        std::sort(order.begin(), order.end());
        std::vector<std::uint32_t> rest;
        std::map<const ZoneKind*, double> built;
        for (const auto& [priority, away, f] : order) {
            const ZoneKind& kind = *m_network.face_zone[f]->kind;
            const auto before = static_cast<double>(m_land.buildings.size());
            if (before >= target) return;
            if (built[&kind] > kind.share * target) {
                rest.push_back(f);
                continue;
            }
            block(f, kind);
            built[&kind] += static_cast<double>(m_land.buildings.size()) - before;
        }
        for (const std::uint32_t f : rest) {
            if (static_cast<double>(m_land.buildings.size()) >= target) return;
            block(f, *m_network.face_zone[f]->kind);
        }
    }

    // Houses round the village points; a larger village has hamlets around it.
    void villages(double target)
    {
        std::vector<std::size_t> villages;
        for (std::size_t c = 0; c < m_facts.communities.size(); ++c) {
            const std::int32_t face = m_divisions.face_at(m_divisions.community_point[c]);
            if (face >= 0 && m_network.face_zone[static_cast<std::size_t>(face)] == nullptr) villages.push_back(c);
        }
        for (std::size_t i = 0; i < villages.size(); ++i) {
            const double missing = target - static_cast<double>(m_land.buildings.size());
            if (missing <= 0) return;
            village(villages[i], missing / static_cast<double>(villages.size() - i));
        }
    }

   private:
    RowStyle grained(RowStyle style) const
    {
        for (double& v : style.length) v *= m_grain;
        return style;
    }

    void block(std::uint32_t f, const ZoneKind& kind)
    {
        Random random = m_random.stream("block", f);
        const Face& face = m_network.graph.faces[f];
        const std::size_t first = m_land.buildings.size();
        Obstacles& obstacles = m_land.obstacles;
        if (kind.perimeter_share > 0) {
            for (const std::uint32_t e : face.edges) {
                const GraphEdge& edge = m_network.graph.edges[e];
                const NetLine& line = m_network.lines[edge.line];
                if (line.kind != LineKind::Road || class_rank(line.road_class) > 7 || class_rank(line.road_class) < 3) continue;
                const bool forward = edge.left == static_cast<std::int32_t>(f);
                const Point a = m_network.graph.nodes[forward ? edge.from : edge.to];
                const Point b = m_network.graph.nodes[forward ? edge.to : edge.from];
                if (distance(a, b) < 45 || !random.chance(kind.perimeter_share)) continue;
                fill_frontage(face.shell, obstacles, a, b, reach_of(line) + 1, grained(kind.perimeter), random,
                              [&](Ring&& ring, const RowStyle& style, Random& r) {
                                  obstacles.add_area(ring, 5);
                                  m_factory.add(std::move(ring), style, kind.population_factor * 0.25, r);
                              });
            }
        }
        std::vector<double> weights;
        for (const RowStyle& style : kind.rows) weights.push_back(style.weight);
        const RowStyle style = grained(kind.rows[random.weighted(weights)]);
        const bool homes = style.use == "residential" || style.use == "apartment" || style.use == "house";
        const bool estate = style.use == "residential" || style.use == "apartment";
        const std::string name =
            estate ? m_factory.compound_name(style.use == "apartment" || random.chance(0.35), random) : std::string();
        int number = 0;
        const Lot lot(face.shell, 1, obstacles, south_facing_angle(face.shell));
        std::vector<Ring> placed;
        fill_rows(lot, style, random, [&](Ring&& ring, const RowStyle& s, Random& r) {
            placed.push_back(ring);
            m_factory.add_to_group(std::move(ring), s, homes ? kind.population_factor : 0, name, ++number, r);
        });
        for (const Ring& ring : placed) obstacles.add_area(ring, 4);
        if (m_land.buildings.size() > first)
            m_land.sites.push_back({name, kind.name, static_cast<std::int32_t>(f), first, m_land.buildings.size() - first});
    }

    void village(std::size_t community, double houses)
    {
        Random random = m_random.stream("village", community);
        const ZoneKind& kind = m_facts.zone_kinds.at("village");
        const CommunityFact& fact = m_facts.communities[community];
        Point center = m_divisions.community_point[community];
        // Villages lie by the road, in the hills above all.
        const RoadSpot road = m_roads.nearest(center, 1500, false);
        if (road.segment >= 0 && road.distance > 130) center = road.foot + (center - road.foot) * (90 / road.distance);
        const std::size_t first = m_land.buildings.size();
        int number = 0;
        for (int hamlet = 0; hamlet < 16 && static_cast<double>(m_land.buildings.size() - first) < houses; ++hamlet) {
            const double left = houses - static_cast<double>(m_land.buildings.size() - first);
            const double size = std::min(left, hamlet == 0 ? std::max(14.0, houses * 0.6) : std::max(8.0, houses * 0.25));
            Point at = center;
            if (hamlet > 0) {
                const double angle = random.between(0, 2 * std::numbers::pi);
                at = center + Point{std::cos(angle), std::sin(angle)} * random.between(260, 520 + 60.0 * hamlet);
            }
            houses_around(at, size, kind, fact.name, number, random);
        }
        const std::size_t count = m_land.buildings.size() - first;
        if (count > 0) m_land.sites.push_back({fact.name, kind.name, m_divisions.face_at(center), first, count});
    }

    void houses_around(Point center, double wanted, const ZoneKind& kind, const std::string& village, int& number, Random& random)
    {
        const std::int32_t face = m_divisions.face_at(center);
        if (face < 0) return;
        const double radius = std::sqrt((wanted + 6) * 620 / std::numbers::pi);
        Ring ring;
        for (int i = 0; i < 20; ++i) {
            const double a = 2 * std::numbers::pi * i / 20;
            ring.push_back(center + Point{std::cos(a), std::sin(a) * 0.8} * (radius * random.between(0.85, 1.15)));
        }
        const Lot lot(ring, 1, m_land.obstacles, random.between(-0.3, 0.3));
        std::vector<Ring> found;
        fill_rows(lot, kind.rows[0], random, [&](Ring&& house, const RowStyle&, Random&) {
            // Airfields and parks stay open.
            const Zone* zone = m_facts.zone_at(house[0]);
            if (zone == nullptr || !zone->kind->rows.empty()) found.push_back(std::move(house));
        });
        std::stable_sort(found.begin(), found.end(),
                         [&](const Ring& a, const Ring& b) { return distance(a[0], center) < distance(b[0], center); });
        if (static_cast<double>(found.size()) > wanted) found.resize(static_cast<std::size_t>(std::max(1.0, wanted)));
        for (Ring& house : found) {
            m_land.obstacles.add_area(house, 3);
            m_factory.add_to_group(std::move(house), kind.rows[0], kind.population_factor, village, ++number, random);
        }
    }

    const Facts& m_facts;
    const Network& m_network;
    const Divisions& m_divisions;
    const RoadIndex& m_roads;
    Land& m_land;
    Random m_random;
    BuildingFactory m_factory;
    double m_grain;  // over 1: longer and fewer buildings
};

}  // namespace

double ground_height(const Facts& facts, Point p)
{
    double height = 2.6 + 0.5 * std::sin(p.x / 900) + 0.4 * std::cos(p.y / 700);
    for (const Ring& hill : facts.hills) {
        Ring closed = hill;
        closed.push_back(hill.front());
        const double away = nearest_on_line(closed, p).distance;
        if (ring_contains(hill, p)) return height + std::min(400.0, 12 + away * 0.11);
        // Valleys rise gently towards their heads in the west.
        if (away < 900 && p.x < 0) height = std::max(height, 3 + std::clamp((-9000 - p.x) / 150, 0.0, 200.0));
    }
    return height;
}

Result<Land> build_land(const Facts& facts, const Network& network, const Divisions& divisions, const RoadIndex& roads,
                        double building_target, const Random& random)
{
    Land land;
    add_network(facts, network, land.obstacles);
    HAISHU_CHECK(lay_out_places(facts, network, "school", land.campuses));
    HAISHU_CHECK(lay_out_places(facts, network, "park", land.parks));
    land.buildings.reserve(static_cast<std::size_t>(building_target * 1.1));
    // A large district is told in more detail over the same ground.
    const double grain = std::clamp(1.35 * std::pow(building_target / 20000, -0.22), 0.8, 1.35);
    Builder builder(facts, network, divisions, roads, land, grain, random.stream("buildings"));
    builder.landmarks();
    builder.campuses();
    builder.place_buildings();
    builder.blocks(building_target * 0.84);
    builder.villages(building_target);
    return land;
}

}  // namespace haishu::data

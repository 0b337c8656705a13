#include "data/demo/campuses.hpp"

#include "data/demo/seed_table.hpp"
#include "geo/ops/overlay.hpp"

#include <cmath>

namespace haishu::data
{

namespace
{

double number_of(const PlaceFact& place, const std::string& what)
{
    const auto found = place.extra.find(what);
    return found == place.extra.end() ? 0 : parse_number(found->second);
}

Ring rectangle_of(const PlaceFact& place)
{
    double east = number_of(place, "east_m");
    double north = number_of(place, "north_m");
    if (east == 0 && place.layer == "park") {
        // A park is a little wider than deep; its stated area is kept.
        const double area = number_of(place, "area_m2");
        east = std::sqrt(area * 1.4);
        north = east > 0 ? area / east : 0;
    }
    if (east <= 0 || north <= 0) return {};
    return rectangle(place.point, east, north, 0);
}

}  // namespace

std::vector<Ring> reserved_places(const Facts& facts)
{
    std::vector<Ring> rings;
    for (const PlaceFact& place : facts.places) {
        if (place.layer != "school" && place.layer != "park") continue;
        Ring ring = rectangle_of(place);
        if (!ring.empty()) rings.push_back(std::move(ring));
    }
    for (const Landmark& landmark : facts.landmarks)
        rings.push_back(rectangle(landmark.center, landmark.east_m + 12, landmark.north_m + 12, landmark.angle_rad));
    return rings;
}

Result<geo::Geometry> ground_of_place(const Ring& ring, Point place, const Network& network, const Facts& facts)
{
    constexpr double pavement_m = 2.5;
    const geo::Box box = ring_box(ring);
    std::vector<geo::Geometry> taken;
    for (const GraphEdge& edge : network.graph.edges) {
        const NetLine& line = network.lines[edge.line];
        if (line.kind == LineKind::Invisible) continue;
        const double reach = line.width_m / 2 + pavement_m;
        geo::Box own;
        own.extend(network.graph.nodes[edge.from]);
        own.extend(network.graph.nodes[edge.to]);
        if (!own.widened(reach, reach).intersects(box)) continue;
        const std::vector<Point> ends{network.graph.nodes[edge.from], network.graph.nodes[edge.to]};
        HAISHU_TRY(geo::Geometry buffered, geo::buffer(line_of(ends), reach, 4));
        taken.push_back(std::move(buffered));
    }
    for (const WaterFact& water : facts.waters)
        if (water.width_m == 0 && ring_box(water.shape).intersects(box)) {
            HAISHU_TRY(geo::Geometry lake, geo::buffer(polygon_of(water.shape), pavement_m, 4));
            taken.push_back(std::move(lake));
        }
    geo::Geometry ground = polygon_of(ring);
    HAISHU_TRY(ground, geo::intersection(ground, polygon_of(facts.outline)));
    if (!taken.empty()) {
        HAISHU_TRY(const geo::Geometry all, geo::union_all(taken));
        HAISHU_TRY(ground, geo::difference(ground, all));
    }
    for (geo::Geometry& part : polygon_parts(ground)) {
        const std::span<const Point> shell(part.points.data(), part.ring_ends[0] - 1);
        if (ring_contains(shell, place)) return part;
    }
    return largest_polygon(ground);
}

Result<void> lay_out_places(const Facts& facts, const Network& network, const std::string& layer, std::vector<Campus>& into)
{
    for (std::size_t i = 0; i < facts.places.size(); ++i) {
        if (facts.places[i].layer != layer) continue;
        const Ring ring = rectangle_of(facts.places[i]);
        if (ring.empty()) continue;
        HAISHU_TRY(geo::Geometry area, ground_of_place(ring, facts.places[i].point, network, facts));
        if (area.points.empty()) continue;
        into.push_back({i, std::move(area), 0});
        into.back().square_m = std::abs(geo::planar_area(into.back().area));
    }
    return {};
}

}  // namespace haishu::data

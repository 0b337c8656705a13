#include "layers/analysis/impact_place.hpp"

#include "geo/ops/measure.hpp"
#include "geo/ops/relate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace haishu::layers
{

namespace
{

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double all_around = 360;

bool is_area(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::Polygon || shape.type == geo::GeometryType::MultiPolygon;
}

std::optional<geo::ClosestSpots> way_between(const geo::Edge& a, const geo::Edge& b)
{
    const std::array<geo::Point, 2> of_a{a.a, a.b};
    const std::array<geo::Point, 2> of_b{b.a, b.b};
    constexpr std::array<std::uint32_t, 1> end{2};
    const auto view = [&end](std::span<const geo::Point> points) {
        geo::GeometryView shape;
        shape.points = points.front() == points.back() ? points.first(1) : points;
        if (shape.points.size() == 2) {
            shape.type = geo::GeometryType::LineString;
            shape.ring_ends = end;
        }
        return shape;
    };
    return geo::closest_spots(view(of_a), view(of_b));
}

// The first vertex of every part of a shape.
template <class Visit>
void for_each_start(const geo::GeometryView& geometry, Visit visit)
{
    geo::for_each_leaf(geometry, [&](const geo::GeometryView& leaf) {
        if (leaf.ring_ends.empty()) {
            for (const geo::Point p : leaf.points) visit(p);
            return;
        }
        std::size_t begin = 0;
        for (const std::uint32_t end : leaf.ring_ends) {
            if (end > begin) visit(leaf.points[begin]);
            begin = end;
        }
    });
}

}  // namespace

ImpactPlace::ImpactPlace(const ImpactQuery& query, double reach_m)
    : m_query(&query), m_reach_m(reach_m), m_box(query.place.box()), m_edges(query.place, reach_m)
{
    if (query.wind && query.wind->opening_degrees < all_around) m_wind = query.wind;
    if (is_area(query.place)) m_locator.emplace(query.place);
    // A plane whose lengths are so far off turns the way to an edge by about as much; several times that, for safety.
    const double doubt = m_edges.doubt() - 1;
    m_side_doubt_degrees = 0.05 + 6 * doubt * 180 / std::numbers::pi;
}

bool ImpactPlace::is_downwind(geo::Point from, geo::Point seen) const
{
    if (!m_wind) return true;
    const double off = geo::geodesic_azimuth_degrees(from, seen) - m_wind->from_degrees - 180;
    return std::abs(std::remainder(off, all_around)) <= m_wind->opening_degrees / 2;
}

ImpactPlace::Bounds ImpactPlace::bounds_of(double flat_m, double off_m) const
{
    return {std::max(0.0, flat_m - off_m) * m_edges.least_scale(), (flat_m + off_m) * m_edges.most_scale()};
}

// The shortest of these ways, one of which is the nearest. Of those much alike in the plane all are measured.
geo::ClosestSpots ImpactPlace::shortest(std::vector<Pair>& pairs) const
{
    geo::ClosestSpots best;
    best.distance_m = unlimited;
    double least = unlimited;
    for (Pair& pair : pairs) {
        pair.metres = m_edges.level_metres(m_edges.way(pair.asked, pair.edge));
        least = std::min(least, pair.metres);
    }
    const double most = least * (1 + m_edges.level_doubt(least));
    for (const Pair& pair : pairs) {
        if (pair.metres > most) continue;
        const auto way = way_between(m_edges.edge(pair.edge), pair.asked);
        if (way && way->distance_m < best.distance_m) best = *way;
    }
    return best;
}

geo::ClosestSpots ImpactPlace::closest(const geo::Edge& asked, std::span<const std::uint32_t> edges) const
{
    std::vector<Pair> pairs;
    for (const std::uint32_t edge : edges) pairs.push_back({asked, edge, 0});
    return shortest(pairs);
}

// Whether a part of one begins within the other; edges that cross are not looked for.
bool ImpactPlace::overlaps(const geo::GeometryView& shape) const
{
    bool found = false;
    if (m_locator && shape.box().intersects(m_box)) {
        for_each_start(shape, [&](geo::Point p) { found = found || m_locator->contains(p); });
    }
    if (found || !shape.box().intersects(m_box)) return found;
    for_each_start(m_query->place, [&](geo::Point p) {
        geo::for_each_leaf(shape, [&](const geo::GeometryView& part) {
            found = found || (is_area(part) && part.box().contains(p) && geo::contains_point(part, p));
        });
    });
    return found;
}

double ImpactPlace::flat_metres(const geo::GeometryView& shape) const
{
    double least = unlimited;
    geo::for_each_edge(shape, [&](const geo::Edge& edge) { least = m_edges.flat_metres(edge, least); });
    return least;
}

geo::ClosestSpots ImpactPlace::closest(const geo::GeometryView& shape, double flat_m) const
{
    std::vector<Pair> pairs;
    std::vector<std::uint32_t> edges;
    geo::for_each_edge(shape, [&](const geo::Edge& asked) {
        edges.clear();
        m_edges.find(asked, flat_m * m_edges.doubt(), edges);
        for (const std::uint32_t edge : edges) pairs.push_back({asked, edge, 0});
    });
    return shortest(pairs);
}

std::optional<double> ImpactPlace::vertex_downwind_m(const geo::GeometryView& shape) const
{
    std::optional<double> least;
    geo::for_each_leaf(shape, [&](const geo::GeometryView& part) {
        for (const geo::Point vertex : part.points) {
            const geo::ClosestSpots way = closest({vertex, vertex}, edges_near(geo::Box{vertex.x, vertex.y, vertex.x, vertex.y}));
            if (way.distance_m > 0 && !is_downwind(way.on_a, way.on_b)) continue;
            if (!least || way.distance_m < *least) least = way.distance_m;
        }
    });
    return least;
}

std::optional<double> ImpactPlace::measured_m(const geo::GeometryView& shape, double flat_m) const
{
    if (flat_m <= 0) return 0;
    const geo::ClosestSpots way = closest(shape, flat_m);
    if (way.distance_m <= 0 || is_downwind(way.on_a, way.on_b)) return way.distance_m;
    return vertex_downwind_m(shape);
}

std::optional<double> ImpactPlace::distance_m(const geo::GeometryView& shape) const
{
    if (shape.is_empty()) return std::nullopt;
    if (overlaps(shape)) return 0;
    const double flat_m = flat_metres(shape);
    if (bounds_of(flat_m).least_m > m_reach_m) return std::nullopt;
    const auto metres = measured_m(shape, flat_m);
    return metres && *metres <= m_reach_m ? metres : std::nullopt;
}

}  // namespace haishu::layers

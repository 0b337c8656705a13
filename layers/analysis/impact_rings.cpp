// Rings by flat distances, and by measured ones where those are in doubt.

#include "layers/analysis/impact_place.hpp"

#include "geo/ops/measure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace haishu::layers
{

namespace
{

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double all_around = 360;

double degrees(double radians)
{
    return radians * 180 / std::numbers::pi;
}

}  // namespace

ImpactPlace::Side ImpactPlace::joined(std::optional<Side> so_far, Side side)
{
    return !so_far || *so_far == side ? side : Side::Unclear;
}

ImpactPlace::Side ImpactPlace::side_of(const geo::FlatWay& way, double off_m) const
{
    // Too short to have a direction.
    constexpr double least_m = 0.01;
    if (way.metres < least_m || way.metres <= off_m) return Side::Unclear;
    const double azimuth = degrees(std::atan2(way.on_asked.x - way.on_shape.x, way.on_asked.y - way.on_shape.y));
    const double off = std::abs(std::remainder(azimuth - m_wind->from_degrees - 180, all_around));
    const double doubt = m_side_doubt_degrees + degrees(std::asin(off_m / way.metres));
    const double most = m_wind->opening_degrees / 2;
    if (off <= most - doubt) return Side::Downwind;
    return off > most + doubt ? Side::Upwind : Side::Unclear;
}

ImpactPlace::Side ImpactPlace::side_of(const geo::Box& box) const
{
    if (!m_wind) return Side::Downwind;
    if (m_locator && m_locator->cover(box) != geo::PointLocator::Cover::Outside) return Side::Unclear;
    const geo::Point centre = box.center();
    // The spot that is nearest to a place of the box moves no more than the place does, so the way from it turns no more than
    // if one end moved twice as far.
    const double off_m = 2 * m_edges.flat_metres(centre, {box.max_x, box.max_y});
    std::optional<Side> common;
    for (const std::uint32_t edge : edges_near(box)) common = joined(common, side_of(m_edges.way({centre, centre}, edge), off_m));
    return common.value_or(Side::Unclear);
}

std::optional<std::size_t> ImpactPlace::ring_of(double distance_m) const
{
    const auto& rings = m_query->rings_m;
    const auto found = std::lower_bound(rings.begin(), rings.end(), distance_m);
    if (found == rings.end()) return std::nullopt;
    return static_cast<std::size_t>(found - rings.begin());
}

double ImpactPlace::least_square_metres(std::size_t ring) const
{
    const auto& rings = m_query->rings_m;
    const double from = ring == 0 ? 0 : rings[ring - 1];
    const double share = m_wind ? m_wind->opening_degrees / all_around : 1;
    const double around = std::numbers::pi * (rings[ring] * rings[ring] - from * from) * share;
    return ring == 0 && m_locator ? around + geo::geodesic_area_m2(m_query->place) : around;
}

bool ImpactPlace::is_in_one_ring(const Bounds& bounds) const
{
    return ring_of(bounds.least_m) == ring_of(bounds.most_m);
}

std::vector<std::uint32_t> ImpactPlace::edges_near(const geo::Box& box) const
{
    const geo::Point centre = box.center();
    const geo::Edge asked{centre, centre};
    const double off_m = m_edges.flat_metres(centre, {box.max_x, box.max_y});
    std::vector<std::uint32_t> edges;
    m_edges.find(asked, (m_edges.flat_metres(asked, unlimited) + off_m) * m_edges.doubt() + off_m, edges);
    return edges;
}

ImpactPlace::Reading ImpactPlace::read(geo::Point point, std::span<const std::uint32_t> edges,
                                       std::vector<geo::FlatWay>& ways) const
{
    m_edges.shortest_ways(point, edges, ways);
    double least = unlimited;
    std::optional<Side> common;
    for (const geo::FlatWay& way : ways) {
        least = std::min(least, way.metres);
        if (m_wind) common = joined(common, side_of(way, 0));
    }
    return {bounds_of(least), m_wind ? common.value_or(Side::Unclear) : Side::Downwind};
}

std::optional<std::size_t> ImpactPlace::ring_at(geo::Point point) const
{
    if (holds(point)) return 0;
    const geo::Edge asked{point, point};
    const double flat_m = m_edges.flat_metres(asked, unlimited);
    const Bounds bounds = bounds_of(flat_m);
    if (bounds.least_m > m_reach_m) return std::nullopt;
    if (!m_wind && is_in_one_ring(bounds)) return ring_of(bounds.least_m);
    std::vector<std::uint32_t> edges;
    m_edges.find(asked, flat_m * m_edges.doubt(), edges);
    std::vector<geo::FlatWay> ways;
    const Reading reading = read(point, edges, ways);
    if (reading.side == Side::Upwind) return std::nullopt;
    if (reading.side == Side::Downwind && is_in_one_ring(reading.bounds)) return ring_of(reading.bounds.least_m);
    const geo::ClosestSpots way = closest({point, point}, edges);
    if (way.distance_m > 0 && !is_downwind(way.on_a, way.on_b)) return std::nullopt;
    return ring_of(way.distance_m);
}

// What the middle of its box tells of a shape: it has a vertex, and all of it lies, within half the box's diagonal.
std::optional<ImpactPlace::Bounds> ImpactPlace::bounds_by_centre(const geo::GeometryView& shape) const
{
    const geo::Box box = shape.box();
    if ((m_locator && m_locator->cover(box) != geo::PointLocator::Cover::Outside)) return std::nullopt;
    const geo::Box reach = this->reach();
    if (box.min_y < reach.min_y || box.max_y > reach.max_y) return std::nullopt;
    const geo::Point centre = box.center();
    return bounds_of(m_edges.flat_metres({centre, centre}, unlimited), m_edges.flat_metres(centre, {box.max_x, box.max_y}));
}

// By flat ways alone; nothing when they do not tell on which side of the wind the shape lies.
std::optional<ImpactPlace::Reading> ImpactPlace::read(const geo::GeometryView& shape, double flat_m) const
{
    if (!m_wind) return Reading{bounds_of(flat_m), Side::Downwind};
    std::optional<Side> common;
    std::vector<std::uint32_t> edges;
    geo::for_each_edge(shape, [&](const geo::Edge& asked) {
        edges.clear();
        m_edges.find(asked, flat_m * m_edges.doubt(), edges);
        for (const std::uint32_t edge : edges) {
            common = joined(common, side_of(m_edges.way(asked, edge), 0));
        }
    });
    if (common == Side::Downwind) return Reading{bounds_of(flat_m), Side::Downwind};
    if (common != Side::Upwind) return std::nullopt;
    // Upwind: the nearest vertex that is not.
    Reading nearest{{unlimited, unlimited}, Side::Upwind};
    bool is_clear = true;
    std::vector<geo::FlatWay> ways;
    geo::for_each_leaf(shape, [&](const geo::GeometryView& part) {
        for (const geo::Point vertex : part.points) {
            const Reading reading = read(vertex, edges_near(geo::Box{vertex.x, vertex.y, vertex.x, vertex.y}), ways);
            is_clear = is_clear && reading.side != Side::Unclear;
            if (reading.side != Side::Downwind) continue;
            nearest.side = Side::Downwind;
            nearest.bounds.least_m = std::min(nearest.bounds.least_m, reading.bounds.least_m);
            nearest.bounds.most_m = std::min(nearest.bounds.most_m, reading.bounds.most_m);
        }
    });
    return is_clear ? std::optional(nearest) : std::nullopt;
}

std::optional<std::size_t> ImpactPlace::ring_at(const geo::GeometryView& shape) const
{
    if (shape.is_empty()) return std::nullopt;
    if (shape.points.size() == 1 && shape.members.empty()) return ring_at(shape.points.front());
    if (const auto around = bounds_by_centre(shape)) {
        if (around->least_m > m_reach_m) return std::nullopt;
        const Side side = is_in_one_ring(*around) || m_wind ? side_of(shape.box()) : Side::Unclear;
        if (side == Side::Upwind) return std::nullopt;
        if (side == Side::Downwind && is_in_one_ring(*around)) return ring_of(around->least_m);
    }
    if (overlaps(shape)) return 0;
    const double flat_m = flat_metres(shape);
    if (flat_m <= 0) return 0;
    if (bounds_of(flat_m).least_m > m_reach_m) return std::nullopt;
    if (const auto reading = read(shape, flat_m)) {
        if (reading->side == Side::Upwind) return std::nullopt;
        if (is_in_one_ring(reading->bounds)) return ring_of(reading->bounds.least_m);
    }
    const auto metres = measured_m(shape, flat_m);
    return metres ? ring_of(*metres) : std::nullopt;
}

}  // namespace haishu::layers

#include "layers/analysis/impact_place.hpp"

#include "geo/ops/closest.hpp"
#include "geo/ops/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace haishu::layers
{

ImpactPlace::ImpactPlace(const ImpactQuery& query) : m_query(&query), m_box(query.place.box()) {}

geo::Box ImpactPlace::reach(double metres) const
{
    return geo::reach_of(m_box, metres);
}

bool ImpactPlace::is_downwind(geo::Point from, geo::Point seen) const
{
    if (!m_query->wind) return true;
    const double off = geo::geodesic_azimuth_degrees(from, seen) - m_query->wind->from_degrees - 180;
    return std::abs(std::remainder(off, 360.0)) <= m_query->wind->opening_degrees / 2;
}

std::optional<double> ImpactPlace::distance_m(geo::Point point) const
{
    const auto nearest = geo::nearest_spot(point, m_query->place);
    if (!nearest) return std::nullopt;
    if (nearest->distance_m > 0 && !is_downwind(nearest->spot, point)) return std::nullopt;
    return nearest->distance_m;
}

double ImpactPlace::distance_whatever_wind_m(geo::Point point) const
{
    const auto nearest = geo::nearest_spot(point, m_query->place);
    return nearest ? nearest->distance_m : std::numeric_limits<double>::infinity();
}

std::optional<double> ImpactPlace::distance_m(const geo::GeometryView& shape) const
{
    if (shape.type == geo::GeometryType::Point && shape.points.size() == 1) return distance_m(shape.points.front());
    const auto closest = geo::closest_spots(m_query->place, shape);
    if (!closest) return std::nullopt;
    if (closest->distance_m <= 0 || is_downwind(closest->on_a, closest->on_b)) return closest->distance_m;
    std::optional<double> least;
    geo::for_each_leaf(shape, [&](const geo::GeometryView& part) {
        for (const geo::Point vertex : part.points) {
            const auto distance = distance_m(vertex);
            if (distance && (!least || *distance < *least)) least = distance;
        }
    });
    return least;
}

std::optional<std::size_t> ImpactPlace::ring_of(double distance_m) const
{
    const auto& rings = m_query->rings_m;
    const auto found = std::lower_bound(rings.begin(), rings.end(), distance_m);
    if (found == rings.end()) return std::nullopt;
    return static_cast<std::size_t>(found - rings.begin());
}

}  // namespace haishu::layers

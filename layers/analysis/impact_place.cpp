#include "layers/analysis/impact_place.hpp"

#include "geo/ops/measure.hpp"
#include "geo/ops/relate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace haishu::layers
{

ImpactPlace::ImpactPlace(const ImpactQuery& query) : m_query(&query), m_box(query.place.box())
{
    m_is_area = query.place.type == geo::GeometryType::Polygon || query.place.type == geo::GeometryType::MultiPolygon;
    geo::for_each_leaf(query.place, [&](const geo::GeometryView& leaf) { add_pieces(leaf); });
}

void ImpactPlace::add_pieces(const geo::GeometryView& place)
{
    constexpr std::size_t longest = 16;
    const bool has_lines = !place.ring_ends.empty();
    const auto add = [&](std::size_t from, std::size_t to) {
        Piece piece;
        piece.shape.type = has_lines ? geo::GeometryType::LineString : geo::GeometryType::MultiPoint;
        piece.shape.points.assign(place.points.begin() + static_cast<std::ptrdiff_t>(from),
                                  place.points.begin() + static_cast<std::ptrdiff_t>(to));
        if (has_lines) piece.shape.ring_ends = {static_cast<std::uint32_t>(to - from)};
        piece.box = piece.shape.box();
        m_pieces.push_back(std::move(piece));
    };
    std::size_t begin = 0;
    const auto add_run = [&](std::size_t end) {
        // Lines share the vertex where one piece ends and the next begins.
        const std::size_t overlap = has_lines ? 1 : 0;
        while (begin + overlap < end) {
            const std::size_t to = std::min(end, begin + longest + overlap);
            add(begin, to);
            begin = to - overlap;
        }
        begin = end;
    };
    if (!has_lines) add_run(place.points.size());
    for (const std::uint32_t end : place.ring_ends) add_run(end);
}

std::optional<geo::NearestSpot> ImpactPlace::nearest(geo::Point point) const
{
    if (m_is_area && geo::contains_point(m_query->place, point)) return geo::NearestSpot{0, point, 0};
    const geo::DistanceBound bound(point);
    const Piece* first = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (const Piece& piece : m_pieces) {
        const double at_least = bound.to(piece.box);
        if (at_least < least) {
            least = at_least;
            first = &piece;
        }
    }
    if (first == nullptr) return std::nullopt;
    auto best = geo::nearest_spot(point, first->shape);
    for (const Piece& piece : m_pieces) {
        if (&piece == first || (best && bound.to(piece.box) >= best->distance_m)) continue;
        const auto other = geo::nearest_spot(point, piece.shape);
        if (other && (!best || other->distance_m < best->distance_m)) best = other;
    }
    return best;
}

std::optional<geo::ClosestSpots> ImpactPlace::closest(const geo::GeometryView& shape) const
{
    if (shape.is_empty()) return std::nullopt;
    bool is_inside = false;
    geo::for_each_leaf(shape, [&](const geo::GeometryView& part) {
        is_inside = is_inside || (m_is_area && geo::contains_point(m_query->place, part.points.front()));
    });
    if (is_inside) return geo::ClosestSpots{};
    const geo::Box box = shape.box();
    const geo::Point centre = box.center();
    const double half_m = std::max(geo::geodesic_distance_m(centre, {box.min_x, box.min_y}),
                                   geo::geodesic_distance_m(centre, {box.max_x, box.max_y}));
    const geo::DistanceBound bound(centre);
    std::vector<std::pair<double, const Piece*>> pieces;
    pieces.reserve(m_pieces.size());
    for (const Piece& piece : m_pieces) pieces.emplace_back(bound.to(piece.box) - half_m, &piece);
    std::sort(pieces.begin(), pieces.end());
    std::optional<geo::ClosestSpots> best;
    for (const auto& [at_least, piece] : pieces) {
        if (best && at_least >= best->distance_m) break;
        const auto other = geo::closest_spots(piece->shape, shape);
        if (other && (!best || other->distance_m < best->distance_m)) best = other;
    }
    return best;
}

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
    const auto spot = nearest(point);
    if (!spot) return std::nullopt;
    if (spot->distance_m > 0 && !is_downwind(spot->spot, point)) return std::nullopt;
    return spot->distance_m;
}

double ImpactPlace::distance_whatever_wind_m(geo::Point point) const
{
    const auto spot = nearest(point);
    return spot ? spot->distance_m : std::numeric_limits<double>::infinity();
}

std::optional<double> ImpactPlace::distance_m(const geo::GeometryView& shape) const
{
    if (shape.type == geo::GeometryType::Point && shape.points.size() == 1) return distance_m(shape.points.front());
    const auto way = closest(shape);
    if (!way) return std::nullopt;
    if (way->distance_m <= 0 || is_downwind(way->on_a, way->on_b)) return way->distance_m;
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

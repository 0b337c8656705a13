#include "geo/ops/nearest.hpp"

#include "geo/ops/relate.hpp"

#include <geodesic.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace haishu::geo
{
namespace
{

constexpr double semi_major_m = 6378137.0;
constexpr double flattening = 1 / 298.257222101;
constexpr double eccentricity_squared = flattening * (2 - flattening);
constexpr double radians = std::numbers::pi / 180;

// Both principal radii of the ellipsoid are at least this everywhere, so lengths on a sphere of this radius, in the same
// latitudes and longitudes, are never more than those on the ellipsoid.
constexpr double least_radius_m = semi_major_m * (1 - eccentricity_squared);

const geod_geodesic& grs80()
{
    static const geod_geodesic ellipsoid = [] {
        geod_geodesic g;
        geod_init(&g, semi_major_m, flattening);
        return g;
    }();
    return ellipsoid;
}

double haversine(double degrees)
{
    const double sine = std::sin(degrees * (radians / 2));
    return sine * sine;
}

// How far the flat bound of DistanceBound reaches: beyond, the change of the cosine would cost more than half a hundredth.
constexpr double close_degrees = 0.2;

struct Way {
    double metres = 0;
    double azimuth_at_asked = 0;  // degrees
    double azimuth_at_spot = 0;   // degrees, onward
};

Way way_between(Point asked, Point spot)
{
    Way way;
    geod_inverse(&grs80(), asked.y, asked.x, spot.y, spot.x, &way.metres, &way.azimuth_at_asked, &way.azimuth_at_spot);
    return way;
}

class Search
{
   public:
    explicit Search(Point asked) : m_asked(asked), m_bound(asked) {}

    void take_point(Point p) { offer(p, way_between(m_asked, p)); }

    // Newton's method on the place along the edge: at each step the asked point is projected onto the edge in the plane
    // that touches the ellipsoid there, with the true distance and direction.
    void take_edge(Point a, Point b)
    {
        Box cover;
        cover.extend(a);
        cover.extend(b);
        if (m_bound.to(cover) >= m_best_m) return;
        if (cover.width() > 1 || cover.height() > 1) {  // long edges bend much against the plane
            const Point middle{(a.x + b.x) / 2, (a.y + b.y) / 2};
            take_edge(a, middle);
            take_edge(middle, b);
            return;
        }
        double share = 0.5;
        for (int step = 0; step < 12; ++step) {
            const Point p = along(a, b, share);
            const Way way = way_between(m_asked, p);
            const double sine = std::sin(p.y * radians);
            const double w = 1 - eccentricity_squared * sine * sine;
            const double east = (b.x - a.x) * radians * std::cos(p.y * radians) * semi_major_m / std::sqrt(w);
            const double north = (b.y - a.y) * radians * least_radius_m / (w * std::sqrt(w));
            const double squared_length = east * east + north * north;
            if (squared_length == 0) break;
            const double azimuth = way.azimuth_at_spot * radians;
            const double behind = way.metres * (std::sin(azimuth) * east + std::cos(azimuth) * north) / squared_length;
            const double next = std::min(1.0, std::max(0.0, share - behind));
            const double moved_m = std::abs(next - share) * std::sqrt(squared_length);
            share = next;
            if (moved_m < 1e-5) break;
        }
        take_point(along(a, b, share));
    }

    [[nodiscard]] std::optional<NearestSpot> result() const
    {
        if (!std::isfinite(m_best_m)) return std::nullopt;
        return NearestSpot{m_best_m, m_spot, m_best_m == 0 ? 0 : std::fmod(m_azimuth + 360, 360)};
    }

   private:
    static Point along(Point a, Point b, double share)
    {
        if (share <= 0) return a;
        if (share >= 1) return b;
        return {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
    }
    void offer(Point p, const Way& way)
    {
        if (way.metres >= m_best_m) return;
        m_best_m = way.metres;
        m_spot = p;
        m_azimuth = way.azimuth_at_asked;
    }

    Point m_asked;
    DistanceBound m_bound;
    double m_best_m = std::numeric_limits<double>::infinity();
    Point m_spot;
    double m_azimuth = 0;
};

}  // namespace

DistanceBound::DistanceBound(Point asked)
    : m_asked(asked),
      m_sin_latitude(std::abs(std::sin(asked.y * radians))),
      m_cos_latitude(std::cos(asked.y * radians)),
      m_tan_latitude(std::tan(asked.y * radians))
{
    // Both principal radii grow with the distance from the equator.
    const double sine = std::sin(std::max(0.0, std::abs(asked.y) - 2 * close_degrees) * radians);
    const double w = 1 - eccentricity_squared * sine * sine;
    m_north_m = radians * least_radius_m / (w * std::sqrt(w));
    m_east_m = radians * semi_major_m / std::sqrt(w);
}

bool DistanceBound::is_close(const Box& box) const
{
    return std::abs(m_asked.y) < 65 && box.min_y > m_asked.y - close_degrees && box.max_y < m_asked.y + close_degrees &&
           box.min_x < m_asked.x + close_degrees && box.max_x > m_asked.x - close_degrees;
}

// The ellipsoid's metric is nowhere hereabouts less than the flat one with the least radii and the least cosine of the
// latitudes between here and the far side of the box; 1e-5 covers the bulge of a geodesic towards the pole. No
// trigonometry: a search asks for some hundred boxes.
double DistanceBound::to_close(const Box& box) const
{
    const double far = std::max(box.max_y - m_asked.y, m_asked.y - box.min_y) * radians;
    const double least_cosine = m_cos_latitude - far * (m_sin_latitude + far / 2) - 1e-5;
    const double north = std::max({0.0, box.min_y - m_asked.y, m_asked.y - box.max_y}) * m_north_m;
    const double east = std::max({0.0, box.min_x - m_asked.x, m_asked.x - box.max_x}) * m_east_m * least_cosine;
    return std::sqrt(north * north + east * east);
}

double DistanceBound::metres(double latitude_haversine, double longitude_haversine, double cos_latitude) const
{
    const double h = latitude_haversine + m_cos_latitude * cos_latitude * longitude_haversine;
    return 2 * least_radius_m * std::asin(std::sqrt(std::min(1.0, h)));
}

double DistanceBound::to(const Box& box) const
{
    if (!(box.min_x <= box.max_x && box.min_y <= box.max_y)) return std::numeric_limits<double>::infinity();
    if (is_close(box)) return to_close(box);
    if (m_asked.x >= box.min_x && m_asked.x <= box.max_x) {
        const double gap = std::max({0.0, box.min_y - m_asked.y, m_asked.y - box.max_y});
        return gap * radians * least_radius_m;
    }
    // West or east of the box: on its nearer meridian the distance falls and rises again; behind the pole it only does the
    // reverse, so that an end is the nearest.
    const double side = std::min(haversine(box.min_x - m_asked.x), haversine(box.max_x - m_asked.x));
    const auto at_latitude = [&](double latitude) {
        return metres(haversine(latitude - m_asked.y), side, std::cos(latitude * radians));
    };
    const double cos_side = 1 - 2 * side;
    if (cos_side <= 0) return std::min(at_latitude(box.min_y), at_latitude(box.max_y));
    const double turning = std::atan(m_tan_latitude / cos_side) / radians;
    return at_latitude(std::min(std::max(turning, box.min_y), box.max_y));
}

std::optional<NearestSpot> nearest_spot(Point asked, const GeometryView& shape)
{
    if (contains_point(shape, asked)) return NearestSpot{0, asked, 0};
    Search search(asked);
    for_each_leaf(shape, [&](const GeometryView& leaf) {
        if (leaf.ring_ends.empty()) {
            for (const Point& p : leaf.points) search.take_point(p);
            return;
        }
        std::size_t begin = 0;
        for (const std::uint32_t end : leaf.ring_ends) {
            if (end - begin == 1) search.take_point(leaf.points[begin]);
            for (std::size_t i = begin + 1; i < end; ++i) search.take_edge(leaf.points[i - 1], leaf.points[i]);
            begin = end;
        }
    });
    return search.result();
}

}  // namespace haishu::geo

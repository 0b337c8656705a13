#include "layers/query/area.hpp"

#include "geo/ops/closest.hpp"
#include "geo/ops/geodesic_buffer.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/nearest.hpp"
#include "geo/ops/overlay.hpp"
#include "geo/ops/point_locator.hpp"
#include "geo/ops/spatial_relation.hpp"
#include "geo/ops/surroundings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace haishu::layers
{

namespace
{

using geo::PointLocator;

constexpr double most_latitude = 85;  // of what is measured around

Error malformed(std::string_view reason)
{
    return bad_input("area-malformed", fmt::format("the area {}", reason)).with("reason", reason);
}

bool is_polygonal(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::Polygon || shape.type == geo::GeometryType::MultiPolygon;
}

bool is_on_earth(const geo::GeometryView& shape, double furthest_latitude = 90)
{
    bool is_within = true;
    geo::for_each_leaf(shape, [&](const geo::GeometryView& leaf) {
        for (const geo::Point& p : leaf.points)
            is_within = is_within && std::abs(p.x) <= 180 && std::abs(p.y) <= furthest_latitude;  // no NaN either
    });
    return is_within;
}

Result<void> check_size(const geo::GeometryView& shape)
{
    if (geo::vertex_count(shape) <= Area::max_vertices) return {};
    return Error{ErrorCode::TooLarge, "area-too-large", fmt::format("an area has at most {} vertices", Area::max_vertices), {}}
        .with("maximum", std::to_string(Area::max_vertices));
}

Error off_the_earth()
{
    return malformed("lies within 180 degrees of longitude and 90 of latitude");
}

}  // namespace

struct Area::Impl {
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    virtual ~Impl() = default;
    [[nodiscard]] virtual bool contains(geo::Point p) const = 0;
    [[nodiscard]] virtual std::uint64_t contained(const geo::Point* points, std::uint64_t asked) const = 0;
    [[nodiscard]] virtual bool meets(const geo::GeometryView& geometry) const = 0;  // of lines and areas
    [[nodiscard]] virtual PointLocator::Cover cover(const geo::Box& box) const = 0;
    [[nodiscard]] virtual const geo::Box& box() const = 0;
    [[nodiscard]] virtual Result<geo::Geometry> outline() const = 0;
    [[nodiscard]] virtual double square_metres() const = 0;
    [[nodiscard]] virtual bool has_middle() const { return false; }
    [[nodiscard]] virtual std::optional<double> distance_m(const geo::GeometryView&) const { return std::nullopt; }
};

namespace
{

constexpr std::size_t most_vertex_pairs = 5'000'000;  // half a second

class PolygonArea : public Area::Impl
{
   public:
    PolygonArea(geo::Geometry polygon, geo::PreparedShape ready)
        : m_shape(std::move(polygon)), m_prepared(std::move(ready)), m_locator(m_shape)
    {
    }
    [[nodiscard]] bool contains(geo::Point p) const override { return m_locator.contains(p); }
    [[nodiscard]] std::uint64_t contained(const geo::Point* points, std::uint64_t asked) const override
    {
        return m_locator.contained(points, asked);
    }
    [[nodiscard]] bool meets(const geo::GeometryView& geometry) const override
    {
        const auto cover = m_locator.cover(geometry.box());
        if (cover != PointLocator::Cover::Mixed) return cover == PointLocator::Cover::Inside;
        return m_prepared.is_related(geometry, geo::SpatialRelation::Intersects) == true;
    }
    [[nodiscard]] PointLocator::Cover cover(const geo::Box& box) const override { return m_locator.cover(box); }
    [[nodiscard]] const geo::Box& box() const override { return m_locator.box(); }
    [[nodiscard]] Result<geo::Geometry> outline() const override { return m_shape; }
    [[nodiscard]] double square_metres() const override { return geo::geodesic_area_m2(m_shape); }

   private:
    geo::Geometry m_shape;
    geo::PreparedShape m_prepared;
    PointLocator m_locator;
};

// A polygon around it, of which the distance decides at the rim.
class CircleArea : public PolygonArea
{
   public:
    CircleArea(geo::Geometry polygon, geo::PreparedShape ready, geo::Point center, double radius_m)
        : PolygonArea(std::move(polygon), std::move(ready)),
          m_center(center),
          m_radius_m(radius_m),
          m_within(geo::geodesic_circle(center, radius_m * inner))
    {
    }
    [[nodiscard]] bool contains(geo::Point p) const override
    {
        return PolygonArea::contains(p) && (m_within.contains(p) || geo::geodesic_distance_m(m_center, p) <= m_radius_m);
    }
    [[nodiscard]] std::uint64_t contained(const geo::Point* points, std::uint64_t asked) const override
    {
        std::uint64_t held = PolygonArea::contained(points, asked);
        for (std::uint64_t rest = held; rest != 0; rest &= rest - 1) {
            const int bit = std::countr_zero(rest);
            if (!contains(points[bit])) held &= ~(std::uint64_t{1} << bit);
        }
        return held;
    }
    [[nodiscard]] PointLocator::Cover cover(const geo::Box& box) const override
    {
        const auto cover = PolygonArea::cover(box);
        if (cover != PointLocator::Cover::Inside) return cover;
        return m_within.cover(box) == PointLocator::Cover::Inside ? cover : PointLocator::Cover::Mixed;
    }
    [[nodiscard]] bool has_middle() const override { return true; }
    [[nodiscard]] std::optional<double> distance_m(const geo::GeometryView& geometry) const override
    {
        const std::optional<geo::NearestSpot> nearest = geo::nearest_spot(m_center, geometry);
        return nearest ? std::optional(nearest->distance_m) : std::nullopt;
    }

   private:
    static constexpr double inner = 0.9999;  // its corners lie on the circle's inside, and so do its sides

    geo::Point m_center;
    double m_radius_m;
    PointLocator m_within;
};

class SurroundingArea : public Area::Impl
{
   public:
    SurroundingArea(geo::Surroundings surroundings, double square_metres)
        : m_it(std::move(surroundings)), m_square_metres(square_metres)
    {
    }
    [[nodiscard]] bool contains(geo::Point p) const override { return m_it.contains(p); }
    [[nodiscard]] std::uint64_t contained(const geo::Point* points, std::uint64_t asked) const override
    {
        return m_it.contained(points, asked);
    }
    [[nodiscard]] bool meets(const geo::GeometryView& geometry) const override { return m_it.meets(geometry); }
    [[nodiscard]] PointLocator::Cover cover(const geo::Box& box) const override { return m_it.cover(box); }
    [[nodiscard]] const geo::Box& box() const override { return m_it.box(); }
    [[nodiscard]] Result<geo::Geometry> outline() const override { return geo::geodesic_buffer(m_it.shape(), m_it.metres()); }
    [[nodiscard]] double square_metres() const override { return m_square_metres; }
    [[nodiscard]] bool has_middle() const override { return true; }
    [[nodiscard]] std::optional<double> distance_m(const geo::GeometryView& geometry) const override
    {
        const geo::GeometryView middle = m_it.shape();
        if (geo::vertex_count(middle) * geo::vertex_count(geometry) > most_vertex_pairs) return std::nullopt;
        const std::optional<geo::ClosestSpots> closest = geo::closest_spots(middle, geometry);
        return closest ? std::optional(closest->distance_m) : std::nullopt;
    }

   private:
    geo::Surroundings m_it;
    double m_square_metres;
};

Result<geo::PreparedShape> prepare(const geo::Geometry& polygon)
{
    if (!is_polygonal(polygon) || polygon.is_empty()) return malformed("is a polygon or a multipolygon that is not empty");
    HAISHU_CHECK(check_size(polygon));
    if (!is_on_earth(polygon)) return off_the_earth();
    return geo::PreparedShape::create(polygon);
}

}  // namespace

Area::Area(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Area::Area(Area&&) noexcept = default;
Area& Area::operator=(Area&&) noexcept = default;
Area::~Area() = default;

Result<Area> Area::of_shape(geo::Geometry polygon)
{
    HAISHU_TRY(geo::PreparedShape prepared, prepare(polygon));
    return Area(std::make_unique<PolygonArea>(std::move(polygon), std::move(prepared)));
}

Result<Area> Area::of_circle(geo::Point center, double radius_m)
{
    if (!std::isfinite(radius_m) || radius_m <= 0 || radius_m > max_radius_m)
        return malformed(fmt::format("has a radius above 0 and up to {} metres", max_radius_m));
    if (!std::isfinite(center.x) || !std::isfinite(center.y) || std::abs(center.x) > 180 || std::abs(center.y) > most_latitude)
        return malformed("has its centre within 180 degrees of longitude and 85 of latitude");
    geo::Geometry polygon = geo::geodesic_circle(center, radius_m);
    HAISHU_TRY(geo::PreparedShape prepared, prepare(polygon));
    return Area(std::make_unique<CircleArea>(std::move(polygon), std::move(prepared), center, radius_m));
}

Result<Area> Area::around(const geo::GeometryView& shape, double distance_m)
{
    if (!std::isfinite(distance_m) || distance_m < 0 || distance_m > max_radius_m)
        return malformed(fmt::format("has a buffer from 0 to {} metres", max_radius_m));
    if (shape.is_empty()) return malformed("is around a feature that has a geometry");
    if (!is_on_earth(shape)) return off_the_earth();
    if (distance_m == 0) {
        if (!is_polygonal(shape)) return malformed("around a point or a line has a buffer above 0");
        return of_shape(shape.to_geometry());
    }
    if (shape.type == geo::GeometryType::Point) return of_circle(shape.points.front(), distance_m);
    HAISHU_CHECK(check_size(shape));
    if (!is_on_earth(shape, most_latitude))
        return malformed("with a buffer lies within 180 degrees of longitude and 85 of latitude");
    if (shape.type == geo::GeometryType::GeometryCollection) {
        // Its areas may lie over one another.
        HAISHU_TRY(geo::Geometry widened, geo::geodesic_buffer(shape, distance_m));
        return of_shape(std::move(widened));
    }
    if (is_polygonal(shape)) HAISHU_CHECK(geo::PreparedShape::create(shape.to_geometry()));
    geo::Surroundings surroundings(shape.to_geometry(), distance_m);
    HAISHU_TRY(const double square_metres, surroundings.square_metres());
    return Area(std::make_unique<SurroundingArea>(std::move(surroundings), square_metres));
}

bool Area::contains(geo::Point p) const
{
    return m_impl->contains(p);
}

std::uint64_t Area::contained(const geo::Point* points, std::uint64_t asked) const
{
    return m_impl->contained(points, asked);
}

bool Area::meets(const geo::GeometryView& geometry) const
{
    if (geometry.is_empty()) return false;
    if (geometry.type == geo::GeometryType::Point || geometry.type == geo::GeometryType::MultiPoint)
        return std::any_of(geometry.points.begin(), geometry.points.end(), [this](const geo::Point& p) { return contains(p); });
    return m_by_centres ? contains(geometry.box().center()) : m_impl->meets(geometry);
}

PointLocator::Cover Area::cover(const geo::Box& box) const
{
    return m_impl->cover(box);
}

const geo::Box& Area::box() const
{
    return m_impl->box();
}

Result<geo::Geometry> Area::outline() const
{
    return m_impl->outline();
}

double Area::square_metres() const
{
    return m_impl->square_metres();
}

bool Area::has_middle() const
{
    return m_impl->has_middle();
}

std::optional<double> Area::distance_m(const geo::GeometryView& geometry) const
{
    return m_impl->distance_m(geometry);
}

}  // namespace haishu::layers

#include "layers/query/area.hpp"

#include "geo/ops/geodesic_buffer.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/overlay.hpp"
#include "geo/ops/point_locator.hpp"
#include "geo/ops/spatial_relation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

namespace haishu::layers
{

namespace
{

using geo::PointLocator;

// Between a polygon inside it and one around it the distance decides.
struct Circle {
    geo::Point center;
    double radius_m = 0;
    PointLocator within;
};

Error malformed(std::string_view reason)
{
    return bad_input("area-malformed", fmt::format("the area {}", reason)).with("reason", reason);
}

bool is_polygonal(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::Polygon || shape.type == geo::GeometryType::MultiPolygon;
}

bool is_on_earth(const geo::GeometryView& shape)
{
    return std::all_of(shape.points.begin(), shape.points.end(), [](const geo::Point& p) {
        return std::isfinite(p.x) && std::isfinite(p.y) && std::abs(p.x) <= 180 && std::abs(p.y) <= 90;
    });
}

Error off_the_earth()
{
    return malformed("lies within 180 degrees of longitude and 90 of latitude");
}

}  // namespace

struct Area::Impl {
    Impl(geo::Geometry polygon, geo::PreparedShape ready) : shape(std::move(polygon)), prepared(std::move(ready)), locator(shape)
    {
    }

    geo::Geometry shape;
    geo::PreparedShape prepared;
    PointLocator locator;
    std::optional<Circle> circle;
};

Area::Area(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Area::Area(Area&&) noexcept = default;
Area& Area::operator=(Area&&) noexcept = default;
Area::~Area() = default;

Result<Area> Area::of_shape(geo::Geometry polygon)
{
    if (!is_polygonal(polygon) || polygon.is_empty()) return malformed("is a polygon or a multipolygon that is not empty");
    if (polygon.points.size() > max_vertices) {
        return Error{ErrorCode::TooLarge, "area-too-large", fmt::format("an area has at most {} vertices", max_vertices), {}}
            .with("maximum", std::to_string(max_vertices));
    }
    if (!is_on_earth(polygon)) return off_the_earth();
    HAISHU_TRY(geo::PreparedShape prepared, geo::PreparedShape::create(polygon));
    return Area(std::make_unique<Impl>(std::move(polygon), std::move(prepared)));
}

Result<Area> Area::of_circle(geo::Point center, double radius_m)
{
    if (!std::isfinite(radius_m) || radius_m <= 0 || radius_m > max_radius_m)
        return malformed(fmt::format("has a radius above 0 and up to {} metres", max_radius_m));
    if (!std::isfinite(center.x) || !std::isfinite(center.y) || std::abs(center.x) > 180 || std::abs(center.y) > 85)
        return malformed("has its centre within 180 degrees of longitude and 85 of latitude");
    HAISHU_TRY(Area area, of_shape(geo::geodesic_circle(center, radius_m)));
    constexpr double inner = 0.9999;  // its corners lie on the circle's inside, and so do its sides
    area.m_impl->circle = Circle{center, radius_m, PointLocator(geo::geodesic_circle(center, radius_m * inner))};
    return area;
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
    HAISHU_TRY(geo::Geometry widened, geo::geodesic_buffer(shape, distance_m));
    return of_shape(std::move(widened));
}

bool Area::contains(geo::Point p) const
{
    const Impl& it = *m_impl;
    if (!it.circle) return it.locator.contains(p);
    if (!it.locator.contains(p)) return false;
    return it.circle->within.contains(p) || geo::geodesic_distance_m(it.circle->center, p) <= it.circle->radius_m;
}

std::uint64_t Area::contained(const geo::Point* points, std::uint64_t asked) const
{
    std::uint64_t held = m_impl->locator.contained(points, asked);
    if (!m_impl->circle) return held;
    for (std::uint64_t rest = held; rest != 0; rest &= rest - 1) {
        const int bit = std::countr_zero(rest);
        if (!contains(points[bit])) held &= ~(std::uint64_t{1} << bit);
    }
    return held;
}

bool Area::meets(const geo::GeometryView& geometry) const
{
    if (geometry.is_empty()) return false;
    if (geometry.type == geo::GeometryType::Point || geometry.type == geo::GeometryType::MultiPoint)
        return std::any_of(geometry.points.begin(), geometry.points.end(), [this](const geo::Point& p) { return contains(p); });
    if (m_by_centres) return contains(geometry.box().center());
    const auto cover = m_impl->locator.cover(geometry.box());
    if (cover != PointLocator::Cover::Mixed) return cover == PointLocator::Cover::Inside;
    return m_impl->prepared.is_related(geometry, geo::SpatialRelation::Intersects) == true;
}

PointLocator::Cover Area::cover(const geo::Box& box) const
{
    const Impl& it = *m_impl;
    const auto cover = it.locator.cover(box);
    if (!it.circle || cover != PointLocator::Cover::Inside) return cover;
    return it.circle->within.cover(box) == PointLocator::Cover::Inside ? cover : PointLocator::Cover::Mixed;
}

const geo::Box& Area::box() const
{
    return m_impl->locator.box();
}

const geo::Geometry& Area::shape() const
{
    return m_impl->shape;
}

double Area::square_metres() const
{
    return geo::geodesic_area_m2(m_impl->shape);
}

}  // namespace haishu::layers

#include "geo/ops/spatial_relation.hpp"

#include "geo/ops/edge_crossings.hpp"
#include "geo/ops/geos_context.hpp"
#include "geo/ops/overlay.hpp"
#include "geo/ops/point_locator.hpp"

#include <utility>

namespace haishu::geo
{
namespace
{

// GEOS answers 0, 1, or 2 for "no answer".
std::optional<bool> answer_of(char said)
{
    if (said == 2) return std::nullopt;
    return said == 1;
}

bool is_collection(const GeometryView& geometry)
{
    return geometry.type == GeometryType::GeometryCollection;
}

bool is_about_meeting(SpatialRelation relation)
{
    return relation == SpatialRelation::Intersects || relation == SpatialRelation::Disjoint;
}

bool is_area(const GeometryView& geometry)
{
    return geometry.type == GeometryType::Polygon || geometry.type == GeometryType::MultiPolygon;
}

bool is_line(const GeometryView& geometry)
{
    return geometry.type == GeometryType::LineString || geometry.type == GeometryType::MultiLineString;
}

// What holds of any shape that lies in the inner of an area.
bool holds_inside(SpatialRelation relation)
{
    return relation == SpatialRelation::Within || relation == SpatialRelation::Intersects;
}

// What holds when an edge of an area crosses one of another area, or of a line: some of each lies in the other's inner, and
// some outside.
bool holds_across(SpatialRelation relation, bool are_areas)
{
    return relation == SpatialRelation::Intersects ||
           relation == (are_areas ? SpatialRelation::Overlaps : SpatialRelation::Crosses);
}

// A collection whose members are of one dimension, as the one geometry that it is; others stay what they are.
GeosGeometry dissolved(GeosGeometry geometry)
{
    GeosGeometry whole(GEOSUnaryUnion_r(geos(), geometry.get()));
    return whole ? std::move(whole) : std::move(geometry);
}

Result<GeosGeometry> ready(const GeometryView& geometry)
{
    HAISHU_TRY(GeosGeometry made, to_geos(geometry));
    return is_collection(geometry) ? dissolved(std::move(made)) : std::move(made);
}

std::optional<bool> ask(SpatialRelation relation, const GEOSGeometry* a, const GEOSGeometry* b)
{
    switch (relation) {
        case SpatialRelation::Intersects: return answer_of(GEOSIntersects_r(geos(), a, b));
        case SpatialRelation::Equals: return answer_of(GEOSEquals_r(geos(), a, b));
        case SpatialRelation::Disjoint: return answer_of(GEOSDisjoint_r(geos(), a, b));
        case SpatialRelation::Touches: return answer_of(GEOSTouches_r(geos(), a, b));
        case SpatialRelation::Within: return answer_of(GEOSWithin_r(geos(), a, b));
        case SpatialRelation::Overlaps: return answer_of(GEOSOverlaps_r(geos(), a, b));
        case SpatialRelation::Crosses: return answer_of(GEOSCrosses_r(geos(), a, b));
        case SpatialRelation::Contains: return answer_of(GEOSContains_r(geos(), a, b));
    }
    return std::nullopt;
}

std::optional<bool> ask(SpatialRelation relation, const GEOSPreparedGeometry* a, const GEOSGeometry* b)
{
    switch (relation) {
        case SpatialRelation::Intersects: return answer_of(GEOSPreparedIntersects_r(geos(), a, b));
        case SpatialRelation::Disjoint: return answer_of(GEOSPreparedDisjoint_r(geos(), a, b));
        case SpatialRelation::Touches: return answer_of(GEOSPreparedTouches_r(geos(), a, b));
        case SpatialRelation::Within: return answer_of(GEOSPreparedWithin_r(geos(), a, b));
        case SpatialRelation::Overlaps: return answer_of(GEOSPreparedOverlaps_r(geos(), a, b));
        case SpatialRelation::Crosses: return answer_of(GEOSPreparedCrosses_r(geos(), a, b));
        case SpatialRelation::Contains: return answer_of(GEOSPreparedContains_r(geos(), a, b));
        case SpatialRelation::Equals: break;  // GEOS prepares nothing for it
    }
    return std::nullopt;
}

constexpr std::size_t locator_side = 62;  // made for every filter; so many cells cost no more than GEOS's preparation

struct GeosPreparedFree {
    void operator()(const GEOSPreparedGeometry* geometry) const { GEOSPreparedGeom_destroy_r(geos(), geometry); }
};

}  // namespace

SpatialRelation converse(SpatialRelation relation)
{
    if (relation == SpatialRelation::Within) return SpatialRelation::Contains;
    if (relation == SpatialRelation::Contains) return SpatialRelation::Within;
    return relation;
}

std::optional<bool> relates(const GeometryView& a, SpatialRelation relation, const GeometryView& b)
{
    if (a.is_empty() || b.is_empty()) return std::nullopt;
    const auto one = ready(a);
    const auto other = ready(b);
    if (!one || !other) return std::nullopt;
    return ask(relation, one->get(), other->get());
}

struct PreparedShape::Impl {
    Geometry shape;
    Box box;
    GeosGeometry plain;
    std::unique_ptr<const GEOSPreparedGeometry, GeosPreparedFree> prepared;
    std::optional<PointLocator> locator;     // of an area
    std::optional<EdgeCrossings> crossings;  // made when first asked for

    bool crosses_clearly(const GeometryView& other)
    {
        if (!crossings) crossings.emplace(shape);
        return crossings->has_clear_crossing(other);
    }
};

PreparedShape::PreparedShape(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PreparedShape::PreparedShape(PreparedShape&&) noexcept = default;
PreparedShape& PreparedShape::operator=(PreparedShape&&) noexcept = default;
PreparedShape::~PreparedShape() = default;

Result<PreparedShape> PreparedShape::create(Geometry shape)
{
    if (shape.is_empty()) return bad_input("geometry-invalid", "the geometry is empty").with("reason", "empty");
    const std::string reason = invalid_reason(shape);
    if (!reason.empty()) return bad_input("geometry-invalid", "the geometry is not valid: " + reason).with("reason", reason);
    auto impl = std::make_unique<Impl>();
    HAISHU_TRY(impl->plain, ready(shape));
    impl->prepared.reset(GEOSPrepare_r(geos(), impl->plain.get()));
    impl->box = shape.box();
    if (is_area(shape)) impl->locator.emplace(shape, locator_side);
    impl->shape = std::move(shape);
    return PreparedShape(std::move(impl));
}

const Geometry& PreparedShape::shape() const
{
    return m_impl->shape;
}

const Box& PreparedShape::box() const
{
    return m_impl->box;
}

// Most shapes lie clearly inside, outside or across an edge. Those are told without comparing the shapes whole, which costs
// as much as both have vertices.
std::optional<bool> PreparedShape::is_related(const GeometryView& other, SpatialRelation relation) const
{
    if (other.is_empty()) return std::nullopt;
    const Box box = other.box();
    if (!box.intersects(m_impl->box)) return relation == SpatialRelation::Disjoint;
    const bool is_plain = is_about_meeting(relation) || !is_collection(other);
    if (m_impl->locator && is_plain) {
        const auto cover = m_impl->locator->cover(box);
        if (cover == PointLocator::Cover::Outside) return relation == SpatialRelation::Disjoint;
        if (cover == PointLocator::Cover::Inside) return holds_inside(relation);
    }
    const bool is_area_across = is_area(other) && (is_area(m_impl->shape) || is_line(m_impl->shape));
    const bool is_line_across = is_line(other) && is_area(m_impl->shape);
    if (!is_about_meeting(relation) && (is_area_across || is_line_across) && m_impl->crosses_clearly(other))
        return holds_across(relation, is_area_across && is_area(m_impl->shape));

    const auto made = is_plain ? to_geos(other) : ready(other);
    if (!made) return std::nullopt;
    const GEOSGeometry* const theirs = made->get();
    if (!m_impl->prepared) return ask(relation, theirs, m_impl->plain.get());
    // Where a line or an area touches an edge within rounding, GEOS's prepared and plain answers differ for the relations that
    // tell inside from edge: there the plain one counts, as it does everywhere else.
    if (is_about_meeting(relation) || other.type == GeometryType::Point) {
        if (relation != SpatialRelation::Equals) return ask(converse(relation), m_impl->prepared.get(), theirs);
    } else if (ask(SpatialRelation::Intersects, m_impl->prepared.get(), theirs) == false) {
        return false;
    } else if (m_impl->locator && is_plain && GEOSPreparedContainsProperly_r(geos(), m_impl->prepared.get(), theirs) == 1) {
        return holds_inside(relation);
    }
    return ask(relation, theirs, m_impl->plain.get());
}

}  // namespace haishu::geo

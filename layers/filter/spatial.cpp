#include "geo/crs/transform.hpp"
#include "geo/ops/spatial_relation.hpp"
#include "layers/filter/predicate.hpp"

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

using geo::SpatialRelation;

SpatialRelation relation_of(Operator op)
{
    switch (op) {
        case Operator::SpatialEquals: return SpatialRelation::Equals;
        case Operator::SpatialDisjoint: return SpatialRelation::Disjoint;
        case Operator::SpatialTouches: return SpatialRelation::Touches;
        case Operator::SpatialWithin: return SpatialRelation::Within;
        case Operator::SpatialOverlaps: return SpatialRelation::Overlaps;
        case Operator::SpatialCrosses: return SpatialRelation::Crosses;
        case Operator::SpatialContains: return SpatialRelation::Contains;
        default: return SpatialRelation::Intersects;
    }
}

// The feature's shape and a given one.
class RelatedToShape : public Predicate
{
   public:
    RelatedToShape(SpatialRelation relation, geo::PreparedShape shape) : m_relation(relation), m_shape(std::move(shape)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        return m_shape.is_related(feature.geometry(), m_relation);
    }
    [[nodiscard]] std::optional<geo::Box> cover() const override
    {
        if (m_relation == SpatialRelation::Disjoint) return std::nullopt;
        return m_shape.box();
    }
    [[nodiscard]] std::optional<geo::Box> cover_of_false() const override
    {
        if (m_relation == SpatialRelation::Disjoint) return m_shape.box();
        return std::nullopt;
    }

   private:
    SpatialRelation m_relation;
    geo::PreparedShape m_shape;
};

class RelatedToItself : public Predicate
{
   public:
    explicit RelatedToItself(SpatialRelation relation) : m_relation(relation) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        return geo::relates(feature.geometry(), m_relation, feature.geometry());
    }

   private:
    SpatialRelation m_relation;
};

class ConstantTruth : public Predicate
{
   public:
    explicit ConstantTruth(Truth truth) : m_truth(truth) {}
    [[nodiscard]] Truth test(const FeatureRef&) const override { return m_truth; }
    [[nodiscard]] std::optional<geo::Box> cover() const override
    {
        return m_truth == true ? std::nullopt : std::optional(geo::Box{});
    }

   private:
    Truth m_truth;
};

void turn_axes(geo::Geometry& geometry)
{
    for (geo::Point& p : geometry.points) std::swap(p.x, p.y);
    for (geo::Geometry& member : geometry.members) turn_axes(member);
}

// A straight edge of a projected system is none in degrees: it gets vertices between its ends.
void densify(geo::Geometry& geometry)
{
    constexpr std::uint32_t steps = 16;
    for (geo::Geometry& member : geometry.members) densify(member);
    if (geometry.ring_ends.empty()) return;
    std::vector<geo::Point> points;
    std::vector<std::uint32_t> ends;
    std::uint32_t begin = 0;
    for (const std::uint32_t end : geometry.ring_ends) {
        for (std::uint32_t i = begin; i + 1 < end; ++i) {
            const geo::Point a = geometry.points[i];
            const geo::Point b = geometry.points[i + 1];
            for (std::uint32_t step = 0; step < steps; ++step) {
                const double t = static_cast<double>(step) / steps;
                points.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
            }
        }
        points.push_back(geometry.points[end - 1]);
        ends.push_back(static_cast<std::uint32_t>(points.size()));
        begin = end;
    }
    geometry.points = std::move(points);
    geometry.ring_ends = std::move(ends);
    geometry.z.clear();
}

Result<geo::PreparedShape> prepare(const Expression& expression, geo::Crs crs)
{
    const int longitude_axis = geo::is_north_first(crs) ? 1 : 0;
    if (expression.crossed_axis >= 0 && (!geo::is_geographic(crs) || expression.crossed_axis != longitude_axis))
        return misfit(expression, "the first corner of a box is its lower one");
    geo::Geometry shape = expression.geometry;
    if (geo::is_north_first(crs)) turn_axes(shape);
    HAISHU_TRY(const geo::Transform to_storage, geo::Transform::create(crs, geo::cgcs2000));
    if (!to_storage.is_identity()) {
        if (!geo::is_geographic(crs)) densify(shape);
        const auto moved = to_storage.apply(shape);
        if (!moved) return misfit(expression, moved.error().detail);
    }
    auto prepared = geo::PreparedShape::create(std::move(shape));
    if (!prepared) {
        Error error = prepared.error();
        const std::string within = fmt::format("filter, {}", expression.place);
        error.detail = within + ": " + error.detail;
        return std::move(error).with("place", expression.place).with("within", within);
    }
    return prepared;
}

bool is_own_shape(const Expression& expression, const Binding& binding)
{
    return expression.op == Operator::Property && expression.text == "geometry" && binding.layer.geometry != GeometryKind::None;
}

Result<void> check_operand(const Expression& expression, const Binding& binding)
{
    if (expression.op == Operator::Shape || is_own_shape(expression, binding)) return {};
    // Says of an unknown property that it is unknown.
    HAISHU_TRY(const ScalarPointer scalar, bind_scalar(expression, binding));
    return misfit(expression, fmt::format("a spatial function compares geometries, not a {}", type_name(scalar->type())));
}

}  // namespace

Result<PredicatePointer> bind_spatial(const Expression& expression, const Binding& binding)
{
    const Expression& left = *expression.arguments[0];
    const Expression& right = *expression.arguments[1];
    HAISHU_CHECK(check_operand(left, binding));
    HAISHU_CHECK(check_operand(right, binding));
    const SpatialRelation relation = relation_of(expression.op);
    const bool left_is_own = is_own_shape(left, binding);
    if (left_is_own && is_own_shape(right, binding)) return PredicatePointer(std::make_unique<RelatedToItself>(relation));
    HAISHU_TRY(geo::PreparedShape shape, prepare(left_is_own ? right : left, binding.crs));
    if (left_is_own) return PredicatePointer(std::make_unique<RelatedToShape>(relation, std::move(shape)));
    if (is_own_shape(right, binding)) {
        return PredicatePointer(std::make_unique<RelatedToShape>(geo::converse(relation), std::move(shape)));
    }
    HAISHU_TRY(const geo::PreparedShape other, prepare(right, binding.crs));
    return PredicatePointer(std::make_unique<ConstantTruth>(other.is_related(shape.shape(), relation)));
}

}  // namespace haishu::layers

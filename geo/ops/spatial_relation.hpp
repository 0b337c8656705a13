#pragma once
// The spatial predicates of OGC Simple Features (06-103r4, 6.1.15) by GEOS, planar and exact on stored doubles.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

#include <memory>
#include <optional>

namespace haishu::geo
{

enum class SpatialRelation { Intersects, Equals, Disjoint, Touches, Within, Overlaps, Crosses, Contains };

// The same question asked the other way round: "a within b" is "b contains a".
SpatialRelation converse(SpatialRelation relation);

// Empty when GEOS has no answer: an empty or broken geometry, or a collection of mixed dimensions for a relation other than
// Intersects and Disjoint.
std::optional<bool> relates(const GeometryView& a, SpatialRelation relation, const GeometryView& b);

// One shape that many are compared with. Belongs to one thread at a time.
class PreparedShape
{
   public:
    // Error: bad_input "geometry-invalid" with the place, for rings that cross themselves and the like.
    static Result<PreparedShape> create(Geometry shape);
    PreparedShape(PreparedShape&&) noexcept;
    PreparedShape& operator=(PreparedShape&&) noexcept;
    ~PreparedShape();

    [[nodiscard]] const Geometry& shape() const;
    [[nodiscard]] const Box& box() const;
    // Whether `other` stands in this relation to the shape ("other within shape").
    [[nodiscard]] std::optional<bool> is_related(const GeometryView& other, SpatialRelation relation) const;

   private:
    struct Impl;
    explicit PreparedShape(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::geo

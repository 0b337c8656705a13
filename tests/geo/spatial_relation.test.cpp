#include "geo/ops/spatial_relation.hpp"

#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

using namespace haishu::geo;

TEST_CASE("a prepared shape answers as the plain one does where an edge is touched within rounding")
{
    const Geometry ring = read_wkt(
                              "POLYGON ((121.55 29.844, 121.542 29.852, 121.534 29.844, 121.542 29.836, 121.55 29.844), "
                              "(121.546 29.844, 121.542 29.84, 121.538 29.844, 121.542 29.848, 121.546 29.844))")
                              .value();
    // Its first vertex lies on the edge of the hole but for the last bit.
    const Geometry line = read_wkt("LINESTRING (121.543 29.847, 121.545 29.848, 121.541 29.851)").value();
    const PreparedShape prepared = PreparedShape::create(ring).value();
    for (const auto relation :
         {SpatialRelation::Intersects, SpatialRelation::Within, SpatialRelation::Touches, SpatialRelation::Crosses,
          SpatialRelation::Overlaps, SpatialRelation::Contains, SpatialRelation::Equals, SpatialRelation::Disjoint}) {
        INFO(static_cast<int>(relation));
        CHECK(prepared.is_related(line, relation) == relates(line, relation, ring));
    }
    CHECK(relates(line, SpatialRelation::Within, ring) == true);
}

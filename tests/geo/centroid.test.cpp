#include "geo/ops/centroid.hpp"

#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace haishu::geo;

namespace
{

Point middle(const std::string& wkt)
{
    return planar_centroid(*read_wkt(wkt)).value();
}

}  // namespace

TEST_CASE("the middle of an area is that of its surface, whatever way its rings turn")
{
    const Point square = middle("POLYGON ((121.5 29.8, 121.6 29.8, 121.6 29.9, 121.5 29.9, 121.5 29.8))");
    CHECK(square.x == Approx(121.55).margin(1e-12));
    CHECK(square.y == Approx(29.85).margin(1e-12));
    const Point other_way = middle("POLYGON ((0 0, 0 3, 3 0, 0 0))");
    CHECK(other_way.x == Approx(1).margin(1e-12));
    CHECK(other_way.y == Approx(1).margin(1e-12));
    const Point with_hole = middle("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (2 0, 4 0, 4 4, 2 4, 2 0))");
    CHECK(with_hole.x == Approx(1).margin(1e-12));
    CHECK(with_hole.y == Approx(2).margin(1e-12));
    const Point two = middle("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((10 0, 13 0, 13 1, 10 1, 10 0)))");
    CHECK(two.x == Approx((0.5 + 3 * 11.5) / 4).margin(1e-12));
}

TEST_CASE("the middle of lines counts by length and that of points by number")
{
    CHECK(middle("LINESTRING (0 0, 2 0, 2 1)").x == Approx((2 * 1 + 1 * 2) / 3.0).margin(1e-12));
    CHECK(middle("MULTIPOINT (0 0, 1 0, 5 0)").x == Approx(2).margin(1e-12));
    CHECK_FALSE(planar_centroid(*read_wkt("POLYGON EMPTY")));
}

#include "geo/ops/measure.hpp"

#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

using namespace haishu::geo;

TEST_CASE("200 m from a gate is measured on the ellipsoid")
{
    CHECK(geodesic_distance_m({121.55, 29.87}, {121.552069106, 29.87}) == Approx(199.9).margin(0.001).epsilon(0));
    CHECK(geodesic_distance_m({121.55, 29.87}, {121.552071176, 29.87}) == Approx(200.1).margin(0.001).epsilon(0));
}

TEST_CASE("a destination lies at the distance and direction asked for")
{
    const Point start{121.55, 29.875};
    const Point north = geodesic_destination(start, 0, 1000);
    CHECK(north.x == Approx(121.55).margin(1e-12));
    CHECK(geodesic_distance_m(start, north) == Approx(1000).epsilon(1e-9));
}

TEST_CASE("area and length follow the ellipsoid and leave holes out")
{
    // One square of 0.01 degrees at 29.87 N: echo 29.87 121.55 ... | Planimeter gives 1069508 m2 (GRS 80).
    const auto square = read_wkt("POLYGON ((121.55 29.87, 121.56 29.87, 121.56 29.88, 121.55 29.88, 121.55 29.87))");
    const double area = geodesic_area_m2(*square);
    CHECK(area == Approx(966.1 * 1108.5).epsilon(0.001));
    const auto with_hole = read_wkt(
        "POLYGON ((121.55 29.87, 121.56 29.87, 121.56 29.88, 121.55 29.88, 121.55 29.87),"
        "(121.55 29.87, 121.55 29.88, 121.56 29.88, 121.56 29.87, 121.55 29.87))");
    CHECK(geodesic_area_m2(*with_hole) == Approx(0).margin(1e-6));
    CHECK(geodesic_length_m(*read_wkt("LINESTRING (121.550 29.875, 121.556 29.870)")) ==
          Approx(801.9951).margin(1e-4).epsilon(0));
    CHECK(geodesic_area_m2(*read_wkt("LINESTRING (0 0, 1 1)")) == 0);
    CHECK(geodesic_length_m(*read_wkt("POINT (0 0)")) == 0);
}

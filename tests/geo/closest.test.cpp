#include "geo/ops/closest.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/measure.hpp"

#include <catch2/catch.hpp>

using namespace haishu::geo;

namespace
{

ClosestSpots between(const char* a, const char* b)
{
    return closest_spots(*read_wkt(a), *read_wkt(b)).value();
}

}  // namespace

// Distances by `geod -I +ellps=GRS80`.
TEST_CASE("the way from a point to an area ends on its boundary")
{
    const ClosestSpots way = between("POINT (121.552071176 29.87)",
                                     "POLYGON ((121.54 29.86, 121.55 29.86, 121.55 29.88, 121.54 29.88, 121.54 29.86))");
    CHECK(way.distance_m == Approx(200.100).margin(0.001).epsilon(0));
    CHECK(way.on_a == Point{121.552071176, 29.87});
    CHECK(way.on_b.x == Approx(121.55).margin(1e-9));
}

TEST_CASE("the way between two areas is the same from both sides")
{
    const char* west = "POLYGON ((121.54 29.86, 121.55 29.87, 121.54 29.88, 121.54 29.86))";
    const char* east = "POLYGON ((121.56 29.86, 121.57 29.86, 121.57 29.88, 121.56 29.88, 121.56 29.86))";
    CHECK(between(west, east).distance_m == Approx(966.118).margin(0.001).epsilon(0));
    CHECK(between(west, east).distance_m == Approx(between(east, west).distance_m).margin(1e-6));
    CHECK(between(west, east).on_a == Point{121.55, 29.87});
    CHECK(between(east, west).on_b == Point{121.55, 29.87});
}

TEST_CASE("shapes that cross without a vertex in each other are at distance 0")
{
    CHECK(between("LINESTRING (121.54 29.87, 121.56 29.87)", "LINESTRING (121.55 29.86, 121.55 29.88)").distance_m == 0);
    CHECK(between("LINESTRING (121.53 29.87, 121.57 29.87)",
                  "POLYGON ((121.54 29.86, 121.56 29.86, 121.56 29.88, 121.54 29.88, 121.54 29.86))")
              .distance_m == 0);
}

TEST_CASE("a point inside an area is at distance 0 and in its hole is not")
{
    const char* ring =
        "POLYGON ((121.5 29.8, 121.6 29.8, 121.6 29.9, 121.5 29.9, 121.5 29.8),"
        "(121.54 29.84, 121.54 29.86, 121.56 29.86, 121.56 29.84, 121.54 29.84))";
    CHECK(between("POINT (121.51 29.81)", ring).distance_m == 0);
    CHECK(between("POINT (121.55 29.85)", ring).distance_m > 900);
    CHECK_FALSE(closest_spots(*read_wkt("POINT EMPTY"), *read_wkt(ring)));
}

TEST_CASE("directions are those of geodesics")
{
    CHECK(geodesic_azimuth_degrees({121.55, 29.875}, {121.56, 29.87}) == Approx(119.840557).margin(1e-5));
    CHECK(geodesic_azimuth_degrees({121.56, 29.87}, {121.55, 29.875}) == Approx(299.845538).margin(1e-4));
    CHECK(geodesic_azimuth_degrees({121.55, 29.87}, {121.55, 29.88}) == 0);
    CHECK(geodesic_azimuth_degrees({121.55, 29.87}, {121.55, 29.87}) == 0);
}

TEST_CASE("what lies within a distance of a box lies in its reach")
{
    const Box box{121.5, 29.8, 121.6, 29.9};
    for (const double metres : {1.0, 200.0, 20'000.0}) {
        const Box reach = reach_of(box, metres);
        for (int azimuth = 0; azimuth < 360; azimuth += 5) {
            CHECK(reach.contains(geodesic_destination({121.6, 29.9}, azimuth, metres)));
            CHECK(reach.contains(geodesic_destination({121.5, 29.8}, azimuth, metres)));
        }
        CHECK(reach.width() < box.width() + 2.1 * metres / 96'000);
    }
    CHECK(reach_of({179.99, 10, 180, 10}, 100'000).max_x == 180);
}

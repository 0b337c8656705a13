#include "geo/crs/transform.hpp"

#include "geo/ops/measure.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using haishu::ErrorCode;
using namespace haishu::geo;

namespace
{

// One transformed point; fails the test when there is no transformation.
Point moved(Crs from, Crs to, Point p)
{
    const auto transform = Transform::create(from, to);
    REQUIRE(transform);
    const auto image = transform->apply(p);
    REQUIRE(image);
    return *image;
}

void check_near(Point actual, Point expected, double tolerance)
{
    CHECK(actual.x == Approx(expected.x).margin(tolerance).epsilon(0));
    CHECK(actual.y == Approx(expected.y).margin(tolerance).epsilon(0));
}

constexpr Crs cm123{4550};
constexpr Crs cm120_with_zone{4528};
constexpr double millimetre = 0.001;
constexpr double nano_degree = 1.1e-9;

}  // namespace

TEST_CASE("the old city lands on the published plane coordinates of each zone")
{
    const Point tower{121.55, 29.875};
    check_near(moved(cgcs2000, cgcs2000_gk_cm120, tower), {649750.0767, 3307266.0827}, millimetre);
    check_near(moved(cgcs2000, cm120_with_zone, tower), {40649750.0767, 3307266.0827}, millimetre);
    check_near(moved(cgcs2000, cm123, tower), {359912.3014, 3307140.0516}, millimetre);
    check_near(moved(cgcs2000, web_mercator, tower), {13530884.1059, 3487492.3570}, millimetre);
    check_near(moved(cgcs2000, cgcs2000_gk_cm120, {121.24, 29.78}), {619910.7814, 3296370.7917}, millimetre);
}

TEST_CASE("a point on the zone limit has mirrored eastings in both zones")
{
    const Point limit{121.50, 29.85};
    check_near(moved(cgcs2000, cgcs2000_gk_cm120, limit), {644954.9990, 3304430.2804}, millimetre);
    check_near(moved(cgcs2000, cm123, limit), {355045.0010, 3304430.2804}, millimetre);
}

TEST_CASE("plane coordinates come back to the degrees they came from")
{
    check_near(moved(cgcs2000_gk_cm120, cgcs2000, {649750.0767, 3307266.0827}), {121.55, 29.875}, nano_degree);
    check_near(moved(web_mercator, crs84, {13530884.1059, 3487492.3570}), {121.55, 29.875}, nano_degree);
}

TEST_CASE("numbers of one zone read in the next lie three degrees east")
{
    check_near(moved(cm123, cgcs2000, {649750.0767, 3307266.0827}), {124.55, 29.875}, 2e-6);
}

TEST_CASE("CGCS2000 and WGS 84 degrees are the same numbers")
{
    for (const Crs other : {crs84, wgs84}) {
        const auto transform = Transform::create(other, cgcs2000);
        REQUIRE(transform);
        CHECK(transform->is_identity());
        CHECK(*transform->apply(Point{121.55, 29.875}) == Point{121.55, 29.875});
    }
}

TEST_CASE("an unknown datum shift is refused and never taken as zero")
{
    const auto [from, to] =
        GENERATE(table<int, int>({{4610, 4490}, {4214, 4490}, {4214, 4326}, {4490, 4610}, {2385, 4490}, {2437, 4549}}));
    const auto transform = Transform::create({from}, {to});
    REQUIRE_FALSE(transform);
    CHECK(transform.error().id == "no-accurate-operation");
    CHECK(transform.error().code == ErrorCode::Unsupported);
}

TEST_CASE("an old survey plane still goes to its own degrees")
{
    check_near(moved({2385}, {4610}, {649750, 3307266}), {121.55, 29.875}, 2e-4);
}

TEST_CASE("a foreign system whose road to WGS 84 is known reaches CGCS2000")
{
    // Graz clock tower in MGI / Austria GK East, checked with: echo 206800 -67600 | cs2cs EPSG:31256 EPSG:4326
    const Point graz = moved({31256}, cgcs2000, {-67600, 214800});
    CHECK(graz.x == Approx(15.437).margin(0.01));
    CHECK(graz.y == Approx(47.07).margin(0.01));
}

TEST_CASE("explicit parameters in a definition are used")
{
    const auto transform =
        Transform::create_from_definition("+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3 +no_defs", cgcs2000);
    REQUIRE(transform);
    check_near(*transform->apply(Point{121.55, 29.875}), {121.550696893, 29.875005650}, 2 * nano_degree);
}

TEST_CASE("a plane on the meridian of the city is read from its PROJ string")
{
    const auto transform = Transform::create_from_definition(
        "+proj=tmerc +lat_0=0 +lon_0=121.5 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +towgs84=0,0,0", cgcs2000);
    REQUIRE(transform);
    check_near(*transform->apply(Point{504830.3489, 3306258.0239}), {121.55, 29.875}, nano_degree);
}

TEST_CASE("a local plane given by a pipeline comes back to degrees")
{
    const auto transform = Transform::create_from_definition(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=tmerc +lat_0=0 +lon_0=121.5 +k=1 +x_0=500000 "
        "+y_0=0 +ellps=GRS80 +step +proj=helmert +x=-490000 +y=-3298000 +s=1.000012 +theta=36",
        cgcs2000);
    REQUIRE(transform);
    check_near(*transform->apply(Point{15413.4570, 8209.5381}), {121.55, 29.875}, nano_degree);
    check_near(*transform->apply(Point{10582.5663, 5438.0449}), {121.50, 29.85}, nano_degree);
    check_near(*transform->apply(Point{-14560.7098, -2288.7803}), {121.24, 29.78}, nano_degree);
    check_near(*transform->apply(Point{15993.2790, 7655.4457}), {121.556, 29.87}, nano_degree);
}

TEST_CASE("an Esri definition of CGCS2000 without a code is recognised")
{
    const auto transform = Transform::create_from_definition(
        R"(PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",)"
        R"(SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],)"
        R"(PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],)"
        R"(PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])",
        cgcs2000);
    REQUIRE(transform);
    check_near(*transform->apply(Point{649750.0767, 3307266.0827}), {121.55, 29.875}, nano_degree);
}

TEST_CASE("a definition that means nothing is an error")
{
    for (const char* text : {"", "nonsense", "+proj=nowhere", "+proj=pipeline +step +proj=nowhere"}) {
        const auto transform = Transform::create_from_definition(text, cgcs2000);
        REQUIRE_FALSE(transform);
        CHECK(transform.error().id == "crs-unknown");
    }
}

TEST_CASE("coordinates that cannot exist are refused")
{
    const auto transform = Transform::create(cgcs2000, cgcs2000_gk_cm120);
    REQUIRE(transform);
    for (const Point p :
         {Point{121, 91}, Point{std::nan(""), 30}, Point{121, std::numeric_limits<double>::infinity()}, Point{1e300, 0}}) {
        const auto image = transform->apply(p);
        REQUIRE_FALSE(image);
        CHECK(image.error().id == "coordinate-out-of-range");
    }
}

TEST_CASE("heights and members of a collection stay in place under a transformation")
{
    Geometry point;
    point.points = {{121.55, 29.875}};
    point.z = {4.5};
    Geometry collection;
    collection.type = GeometryType::GeometryCollection;
    collection.members = {point};
    REQUIRE(Transform::create(cgcs2000, cgcs2000_gk_cm120)->apply(collection));
    CHECK(collection.members[0].z == std::vector<double>{4.5});
    check_near(collection.members[0].points[0], {649750.0767, 3307266.0827}, millimetre);
}

TEST_CASE("the image of a box covers the bulge of its edges")
{
    const auto transform = Transform::create(cgcs2000, cgcs2000_gk_cm120);
    const auto image = transform->apply(Box{119, 29, 121, 30});
    REQUIRE(image);
    for (int i = 0; i <= 997; ++i) {
        const double lon = 119 + 2.0 * i / 997;
        CHECK(image->contains(*transform->apply(Point{lon, 29})));
        CHECK(image->contains(*transform->apply(Point{lon, 30})));
    }
    CHECK(image->height() < 112'500);
}

TEST_CASE("distances: geodesic, Gauss plane and web Mercator differ as published")
{
    const Point a{121.550, 29.875};
    const Point b{121.556, 29.870};
    CHECK(geodesic_distance_m(a, b) == Approx(801.9951).margin(1e-4).epsilon(0));
    const auto plane_distance = [&](Crs plane) {
        const Point p = moved(cgcs2000, plane, a);
        const Point q = moved(cgcs2000, plane, b);
        return std::hypot(p.x - q.x, p.y - q.y);
    };
    CHECK(plane_distance(cgcs2000_gk_cm120) == Approx(802.2178).margin(1e-4).epsilon(0));
    CHECK(plane_distance(web_mercator) == Approx(926.3495).margin(1e-4).epsilon(0));
}

#include "geo/ops/overlay.hpp"

#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace haishu::geo;

namespace
{
Geometry shape(const char* wkt)
{
    auto geometry = read_wkt(wkt);
    REQUIRE(geometry);
    return *geometry;
}
const char* const bow_tie = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))";
}  // namespace

TEST_CASE("an invalid ring is named with its place and repaired to polygons")
{
    CHECK(invalid_reason(shape(bow_tie)).find("Self-intersection[1.0") == 0);
    const auto repaired = make_valid(shape(bow_tie));
    REQUIRE(repaired);
    CHECK(repaired->type == GeometryType::MultiPolygon);
    CHECK(invalid_reason(*repaired).empty());
    CHECK(planar_area(*repaired) == Approx(2));
}

TEST_CASE("a spike is cut off and a valid polygon stays")
{
    const auto spiked = make_valid(shape("POLYGON ((0 0, 4 0, 4 4, 8 8, 4 4, 0 4, 0 0))"));
    REQUIRE(spiked);
    CHECK(spiked->type == GeometryType::Polygon);
    CHECK(planar_area(*spiked) == Approx(16));
    CHECK(invalid_reason(shape("POLYGON ((0 0, 1 0, 1 1, 0 0))")).empty());
}

TEST_CASE("a polygon that collapses to a line leaves nothing")
{
    const auto flat = make_valid(shape("POLYGON ((0 0, 1 1, 2 2, 0 0))"));
    REQUIRE(flat);
    CHECK(flat->is_empty());
}

TEST_CASE("a shell within a shell is filled or a hole, as one wants")
{
    const Geometry nested = shape("MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((1 1, 2 1, 2 2, 1 2, 1 1)))");
    CHECK(invalid_reason(nested).find("Nested shells") == 0);
    CHECK(planar_area(*make_valid(nested)) == Approx(81));
    CHECK(planar_area(*make_valid(nested, Overlap::IsHole)) == Approx(80));
}

TEST_CASE("heights survive a repair")
{
    const auto repaired = make_valid(shape("POLYGON Z ((0 0 5, 2 2 5, 2 0 5, 0 2 5, 0 0 5))"));
    REQUIRE(repaired);
    REQUIRE(repaired->z.size() == repaired->points.size());
    for (const double z : repaired->z) CHECK(z == 5);
}

TEST_CASE("overlay gives the shapes one would draw")
{
    const Geometry a = shape("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))");
    const Geometry b = shape("POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))");
    CHECK(planar_area(*intersection(a, b)) == Approx(1));
    CHECK(planar_area(*difference(a, b)) == Approx(3));
    CHECK(planar_area(*union_all({a, b})) == Approx(7));
    CHECK(intersects(a, b));
    CHECK_FALSE(intersects(a, shape("POINT (9 9)")));
    CHECK(planar_distance(a, shape("POINT (5 2)")) == Approx(3));
    CHECK(planar_distance(a, shape("POINT EMPTY")) == std::numeric_limits<double>::infinity());
    CHECK(planar_length(shape("LINESTRING (0 0, 3 4)")) == Approx(5));
    CHECK(planar_area(*convex_hull(shape("MULTIPOINT ((0 0), (2 0), (2 2), (1 1))"))) == Approx(2));
    CHECK(point_on_surface(a)->x == Approx(1));
    CHECK(planar_area(*buffer(shape("LINESTRING (0 0, 10 0)"), 1, 8, true)) == Approx(20));
    CHECK(planar_area(*buffer(shape("POINT (0 0)"), 1)) == Approx(3.12).margin(0.03));
    CHECK(simplify_preserving(shape("LINESTRING (0 0, 1 0.001, 2 0)"), 0.1)->points.size() == 2);
}

TEST_CASE("streets that cross make blocks")
{
    const auto blocks =
        polygonize({shape("LINESTRING (0 0, 10 0)"), shape("LINESTRING (0 5, 10 5)"), shape("LINESTRING (1 -1, 1 6)"),
                    shape("LINESTRING (5 -1, 5 6)"), shape("LINESTRING (9 -1, 9 6)")});
    REQUIRE(blocks);
    REQUIRE(blocks->size() == 2);
    CHECK(planar_area((*blocks)[0]) == Approx(20));
}

TEST_CASE("Voronoi cells come in the order of their sites and fill the extent")
{
    const auto cells = voronoi({{9, 5}, {1, 5}, {5, 5}}, Box{0, 0, 10, 10});
    REQUIRE(cells);
    REQUIRE(cells->size() == 3);
    CHECK(planar_area((*cells)[0]) == Approx(30));
    CHECK(planar_area((*cells)[1]) == Approx(30));
    CHECK(planar_area((*cells)[2]) == Approx(40));
}

TEST_CASE("broken shapes are errors and not crashes")
{
    Geometry open_ring;
    open_ring.type = GeometryType::Polygon;
    open_ring.points = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    open_ring.ring_ends = {4};
    open_ring.polygon_ends = {1};
    CHECK(buffer(open_ring, 1).error().id == "geometry-invalid");
    CHECK_FALSE(invalid_reason(open_ring).empty());
    Geometry infinite;
    infinite.points = {{std::numeric_limits<double>::infinity(), 0}};
    CHECK(buffer(infinite, 1).error().id == "geometry-invalid");
    CHECK(intersects(infinite, infinite) == false);
}

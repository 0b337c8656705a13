#include "geo/ops/relate.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/overlay.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace haishu::geo;

namespace
{

Geometry shape(const std::string& wkt)
{
    auto geometry = read_wkt(wkt);
    REQUIRE(geometry);
    return *geometry;
}

Geometry as_polygon(const Box& box)
{
    Geometry g;
    g.type = GeometryType::Polygon;
    g.points = {
        {box.min_x, box.min_y}, {box.max_x, box.min_y}, {box.max_x, box.max_y}, {box.min_x, box.max_y}, {box.min_x, box.min_y}};
    g.ring_ends = {5};
    g.polygon_ends = {1};
    return g;
}

}  // namespace

TEST_CASE("a line that passes a corner of the box without touching does not meet it")
{
    const Box box{0, 0, 1, 1};
    CHECK_FALSE(intersects(shape("LINESTRING (-1 1.5, 1.5 -1.5, 3 -3)"), Box{1, 0, 2, 1}));
    CHECK_FALSE(intersects(shape("LINESTRING (0.9 2, 2 0.9)"), box));
    CHECK(intersects(shape("LINESTRING (0 2, 2 0)"), box));  // through the corner (1 1)
    CHECK(intersects(shape("LINESTRING (-1 0.5, 2 0.5)"), box));
    CHECK(intersects(shape("LINESTRING (-1 -1, 0 0)"), box));
}

TEST_CASE("a box inside a polygon meets it, a box inside its hole does not")
{
    const Geometry ring = shape("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2 8, 8 8, 8 2, 2 2))");
    CHECK(intersects(ring, Box{0.5, 0.5, 1, 1}));
    CHECK_FALSE(intersects(ring, Box{3, 3, 4, 4}));
    CHECK(intersects(ring, Box{3, 3, 8, 4}));  // touches the edge of the hole
    CHECK(intersects(ring, Box{-5, -5, 20, 20}));
    CHECK_FALSE(intersects(ring, Box{11, 0, 12, 10}));
    CHECK_FALSE(intersects(ring, Box{}));
}

TEST_CASE("points, multi-part shapes and collections meet a box by any of their parts")
{
    CHECK(intersects(shape("POINT (1 1)"), Box{1, 1, 2, 2}));
    CHECK_FALSE(intersects(shape("POINT (0.999 1)"), Box{1, 1, 2, 2}));
    CHECK(intersects(shape("MULTIPOINT ((9 9), (1 1))"), Box{0, 0, 2, 2}));
    CHECK(intersects(shape("MULTIPOLYGON (((50 50, 60 50, 60 60, 50 50)), ((0 0, 9 0, 9 9, 0 0)))"), Box{5, 1, 6, 2}));
    CHECK(intersects(shape("GEOMETRYCOLLECTION (POINT (90 90), LINESTRING (0 0, 2 2))"), Box{1, 0, 3, 1}));
    CHECK_FALSE(intersects(shape("POLYGON EMPTY"), Box{0, 0, 1, 1}));
}

TEST_CASE("the boundary belongs to a polygon, its holes do not")
{
    const Geometry ring = shape("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2 8, 8 8, 8 2, 2 2))");
    CHECK(contains_point(ring, {1, 1}));
    CHECK(contains_point(ring, {0, 0}));
    CHECK(contains_point(ring, {10, 5}));
    CHECK(contains_point(ring, {5, 10}));
    CHECK(contains_point(ring, {2, 5}));
    CHECK_FALSE(contains_point(ring, {5, 5}));
    CHECK_FALSE(contains_point(ring, {-1, 0}));
    CHECK_FALSE(contains_point(ring, {11, 10}));
    CHECK_FALSE(contains_point(shape("LINESTRING (0 0, 1 1)"), {0, 0}));
}

TEST_CASE("a vertex level with the point does not count twice")
{
    const Geometry diamond = shape("POLYGON ((0 -5, 5 0, 0 5, -5 0, 0 -5))");
    CHECK(contains_point(diamond, {-1, 0}));
    CHECK_FALSE(contains_point(diamond, {-6, 0}));
    CHECK_FALSE(contains_point(diamond, {-6, 5}));
    CHECK(contains_point(diamond, {2.5, 2.5}));
}

TEST_CASE("signs are right where plain doubles would round them away")
{
    // The corner (0.1 0.3) is a hair beside the line from the origin through (0.2 0.6), not on it in exact arithmetic.
    const Geometry sliver = shape("POLYGON ((0 0, 1e16 1e16, 1e16 1.0000000000000002e16, 0 0))");
    CHECK(contains_point(sliver, {1, 1}));
    CHECK_FALSE(contains_point(sliver, {1, 1.0000000000000004}));
    CHECK_FALSE(contains_point(sliver, {1.0000000000000002, 1}));
}

TEST_CASE("random stars meet random boxes exactly when GEOS says so")
{
    std::mt19937 random(20250301);
    std::uniform_real_distribution<double> unit(0, 1);
    int meetings = 0;
    for (int round = 0; round < 3000; ++round) {
        Geometry star;
        star.type = round % 2 == 0 ? GeometryType::Polygon : GeometryType::LineString;
        const Point centre{unit(random), unit(random)};
        const int corners = 3 + round % 9;
        for (int i = 0; i < corners; ++i) {
            const double angle = 6.283185307179586 * i / corners;
            const double radius = 0.02 + 0.3 * unit(random);
            star.points.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
        }
        star.points.push_back(star.points.front());
        star.ring_ends = {static_cast<std::uint32_t>(star.points.size())};
        if (star.type == GeometryType::Polygon) star.polygon_ends = {1};
        Box box;
        box.extend(Point{unit(random), unit(random)});
        box.extend(Point{box.min_x + 0.2 * unit(random), box.min_y + 0.2 * unit(random)});
        const bool expected = intersects(star, as_polygon(box));
        CHECK(intersects(star, box) == expected);
        meetings += expected ? 1 : 0;
    }
    CHECK(meetings > 300);
    CHECK(meetings < 2700);
}

#include "geo/ops/point_locator.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/relate.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace haishu::geo;

namespace
{

Geometry shape(const char* wkt)
{
    return read_wkt(wkt).value();
}

// A ring with many dents around a middle.
Geometry star(std::mt19937& random, Point middle, int corners)
{
    std::uniform_real_distribution<double> radius(0.2, 1);
    Geometry g;
    g.type = GeometryType::Polygon;
    for (int i = 0; i < corners; ++i) {
        const double angle = 6.283185307179586 * i / corners;
        const double r = radius(random);
        g.points.push_back({middle.x + r * std::cos(angle), middle.y + r * std::sin(angle)});
    }
    g.points.push_back(g.points.front());
    g.ring_ends = {static_cast<std::uint32_t>(g.points.size())};
    g.polygon_ends = {1};
    return g;
}

}  // namespace

TEST_CASE("a point on the edge of two areas lies in the one to its east or north, and in that one only")
{
    const PointLocator west(shape("POLYGON ((0 0, 1 0, 1 2, 0 2, 0 0))"));
    const PointLocator east(shape("POLYGON ((1 0, 2 0, 2 2, 1 2, 1 0))"));
    const PointLocator north(shape("POLYGON ((0 2, 2 2, 2 3, 0 3, 0 2))"));
    CHECK_FALSE(west.contains({1, 1}));
    CHECK(east.contains({1, 1}));
    CHECK_FALSE(east.contains({1.5, 2}));
    CHECK(north.contains({1.5, 2}));
    // The corner of all three.
    CHECK(west.contains({1, 2}) + east.contains({1, 2}) + north.contains({1, 2}) == 1);
    CHECK(west.contains({0, 0}));
    CHECK_FALSE(east.contains({2, 1}));
}

TEST_CASE("a hole and the parts of a multipolygon are told apart")
{
    const PointLocator ring(shape("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (3 3, 3 6, 6 6, 6 3, 3 3))"));
    CHECK(ring.contains({1, 4}));
    CHECK_FALSE(ring.contains({4, 4}));
    CHECK(ring.cover({3.5, 3.5, 5, 5}) == PointLocator::Cover::Outside);
    CHECK(ring.cover({0.5, 0.5, 2, 8}) == PointLocator::Cover::Inside);
    CHECK(ring.cover({2, 2, 4, 4}) == PointLocator::Cover::Mixed);
    CHECK(ring.cover({20, 20, 21, 21}) == PointLocator::Cover::Outside);
    const PointLocator two(shape("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))"));
    CHECK(two.contains({0.9, 0.1}));
    CHECK(two.contains({5.9, 5.1}));
    CHECK_FALSE(two.contains({3, 3}));
}

TEST_CASE("the raster and the exact test agree with the plain one on millions of points")
{
    std::mt19937 random(5);
    std::uniform_real_distribution<double> at(-1.1, 1.1);
    for (const int corners : {3, 4, 17, 200, 3000}) {
        const Geometry polygon = star(random, {0, 0}, corners);
        const PointLocator locator(polygon);
        for (int i = 0; i < 60'000 / corners + 2000; ++i) {
            const Point p{at(random), at(random)};
            INFO(corners << " corners, " << p.x << " " << p.y);
            REQUIRE(locator.contains(p) == contains_point(polygon, p));
            const Box box{p.x, p.y, p.x + 0.01, p.y + 0.01};
            const auto cover = locator.cover(box);
            if (cover != PointLocator::Cover::Mixed) {
                for (const Point corner : {p, Point{box.max_x, p.y}, Point{p.x, box.max_y}, Point{box.max_x, box.max_y}})
                    REQUIRE(contains_point(polygon, corner) == (cover == PointLocator::Cover::Inside));
            }
        }
    }
}

TEST_CASE("cells of a grid that meet at their edges hold every point once")
{
    std::vector<PointLocator> cells;
    for (int x = 0; x < 4; ++x) {
        for (int y = 0; y < 4; ++y) {
            const double w = 121.5 + x * 0.013, s = 29.8 + y * 0.017;
            Geometry g;
            g.type = GeometryType::Polygon;
            const double e = 121.5 + (x + 1) * 0.013, n = 29.8 + (y + 1) * 0.017;
            g.points = {{w, s}, {e, s}, {e, n}, {w, n}, {w, s}};
            g.ring_ends = {5};
            g.polygon_ends = {1};
            cells.emplace_back(g, 8);
        }
    }
    for (int i = 0; i < 52; ++i) {
        for (int j = 0; j < 68; ++j) {
            const Point p{121.5 + i * 0.001, 29.8 + j * 0.001};
            int held = 0;
            for (const PointLocator& cell : cells) held += cell.contains(p) ? 1 : 0;
            INFO(p.x << " " << p.y);
            REQUIRE(held == 1);
        }
    }
}

TEST_CASE("up to 64 points asked at once are answered as one by one, only those that are asked for")
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> at(-1.2, 1.2);
    const Geometry polygon = star(random, {0, 0}, 300);
    const PointLocator locator(polygon);
    for (int round = 0; round < 200; ++round) {
        std::vector<Point> points(64);
        for (Point& p : points) p = {at(random), at(random)};
        points[0] = polygon.points[static_cast<std::size_t>(round)];
        points[1] = {std::nan(""), 0};
        points[2] = {1e300, -1e300};
        const std::uint64_t asked = std::uint64_t{random()} << 32 | random();
        const std::uint64_t held = locator.contained(points.data(), asked);
        for (std::size_t i = 0; i < 64; ++i) {
            INFO(round << ' ' << i);
            REQUIRE(((held >> i & 1) != 0) == ((asked >> i & 1) != 0 && locator.contains(points[i])));
        }
    }
}

TEST_CASE("a comb with 50,000 long teeth is indexed in little room and answered")
{
    Geometry comb;
    comb.type = GeometryType::Polygon;
    for (int i = 0; i < 50'000; ++i) {
        comb.points.push_back({i * 2e-5, 0.0});
        comb.points.push_back({i * 2e-5 + 1e-5, 1.0});
    }
    comb.points.insert(comb.points.end(), {{1, 0}, {1, -1}, {0, -1}, {0, 0}});
    comb.ring_ends = {static_cast<std::uint32_t>(comb.points.size())};
    comb.polygon_ends = {1};
    const PointLocator locator(comb);
    CHECK(locator.contains({0.5, -0.5}));
    CHECK(locator.contains({0.5 + 1e-5, 0.9}));
    CHECK_FALSE(locator.contains({0.5 + 1e-7, 0.9}));
}

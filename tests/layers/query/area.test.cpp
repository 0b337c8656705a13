#include "layers/query/area.hpp"

#include "geo/codec/geojson.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/overlay.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace haishu;
using layers::Area;

namespace
{

geo::Geometry shape(const std::string& geojson)
{
    return geo::read_geojson_geometry(geojson).value();
}

Area area(const std::string& geojson)
{
    return Area::of_shape(shape(geojson)).value();
}

geo::Geometry ring(std::vector<geo::Point> points)
{
    geo::Geometry polygon;
    polygon.type = geo::GeometryType::Polygon;
    points.push_back(points.front());
    polygon.ring_ends = {static_cast<std::uint32_t>(points.size())};
    polygon.polygon_ends = {1};
    polygon.points = std::move(points);
    return polygon;
}

// A star around (121.5, 29.8) with corners on a lattice, so that many points lie on its edges and corners.
geo::Geometry star(std::mt19937& random, int corners)
{
    std::vector<double> angles;
    std::uniform_real_distribution<double> turn(0, 2 * M_PI);
    for (int i = 0; i < corners; ++i) angles.push_back(turn(random));
    std::sort(angles.begin(), angles.end());
    std::uniform_real_distribution<double> reach(0.01, 0.1);
    std::vector<geo::Point> points;
    for (const double angle : angles) {
        const double r = reach(random);
        points.push_back(
            {121.5 + std::round(r * std::cos(angle) * 512) / 512, 29.8 + std::round(r * std::sin(angle) * 512) / 512});
    }
    return ring(points);
}

geo::Geometry point(geo::Point p)
{
    geo::Geometry made;
    made.type = geo::GeometryType::Point;
    made.points = {p};
    return made;
}

}  // namespace

TEST_CASE("a polygon with a hole holds its inside and not its hole")
{
    const Area it = area(R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,3],[3,3],[3,1],[1,1]]]})");
    CHECK(it.contains({0.5, 2}));
    CHECK_FALSE(it.contains({2, 2}));
    CHECK_FALSE(it.contains({5, 2}));
    CHECK(it.meets(shape(R"({"type":"LineString","coordinates":[[2,2],[2,9]]})")));
    CHECK_FALSE(it.meets(shape(R"({"type":"LineString","coordinates":[[2,1.5],[2,2.5]]})")));
}

TEST_CASE("of two areas that share an edge or a corner a point there lies in exactly one")
{
    const Area west = area(R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]})");
    const Area east = area(R"({"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]})");
    const Area north = area(R"({"type":"Polygon","coordinates":[[[0,1],[2,1],[2,2],[0,2],[0,1]]]})");
    CHECK_FALSE(west.contains({1, 0.5}));
    CHECK(east.contains({1, 0.5}));
    CHECK_FALSE(west.contains({0.5, 1}));
    CHECK(north.contains({0.5, 1}));
    for (const geo::Point p : {geo::Point{1, 1}, geo::Point{1, 0.25}, geo::Point{1.75, 1}})
        CHECK(int{west.contains(p)} + int{east.contains(p)} + int{north.contains(p)} == 1);
}

TEST_CASE("points in generated polygons are those of GEOS, edges aside")
{
    std::mt19937 random(7);
    std::uniform_int_distribution<int> step(-60, 60);
    int on_edges = 0;
    for (int round = 0; round < 300; ++round) {
        const geo::Geometry polygon = star(random, 5 + round % 60);
        if (!geo::invalid_reason(polygon).empty()) continue;
        const Area it = Area::of_shape(polygon).value();
        for (int i = 0; i < 200; ++i) {
            const geo::Point p{121.5 + step(random) / 512.0, 29.8 + step(random) / 512.0};
            geo::Geometry outline = polygon;
            outline.type = geo::GeometryType::LineString;
            outline.ring_ends = {};
            outline.polygon_ends = {};
            if (geo::intersects(outline, point(p))) {
                ++on_edges;
                continue;
            }
            INFO(p.x << ' ' << p.y << " round " << round);
            CHECK(it.contains(p) == geo::intersects(polygon, point(p)));
        }
    }
    CHECK(on_edges > 100);
}

TEST_CASE("what a box is told to be holds for the points in it")
{
    std::mt19937 random(11);
    std::uniform_real_distribution<double> place(-0.12, 0.12);
    std::uniform_real_distribution<double> size(0, 0.01);
    std::uniform_real_distribution<double> part(0, 1);
    int decided = 0;
    for (int round = 0; round < 200; ++round) {
        const geo::Geometry polygon = star(random, 5 + round % 40);
        if (!geo::invalid_reason(polygon).empty()) continue;
        const Area it = round % 4 == 0 ? Area::of_circle({121.5, 29.8}, 3000 + round).value() : Area::of_shape(polygon).value();
        for (int i = 0; i < 100; ++i) {
            const geo::Point low{121.5 + place(random), 29.8 + place(random)};
            const geo::Box box{low.x, low.y, low.x + size(random), low.y + size(random)};
            const auto cover = it.cover(box);
            if (cover == geo::PointLocator::Cover::Mixed) continue;
            ++decided;
            for (int k = 0; k < 10; ++k) {
                const geo::Point p{box.min_x + part(random) * box.width(), box.min_y + part(random) * box.height()};
                CHECK(it.contains(p) == (cover == geo::PointLocator::Cover::Inside));
            }
        }
    }
    CHECK(decided > 1000);
}

TEST_CASE("a circle is the distance on the ellipsoid")
{
    const geo::Point center{121.55, 29.87};
    const Area it = Area::of_circle(center, 800).value();
    for (int azimuth = 0; azimuth < 360; azimuth += 7) {
        CHECK(it.contains(geo::geodesic_destination(center, azimuth, 799.999)));
        CHECK_FALSE(it.contains(geo::geodesic_destination(center, azimuth, 800.001)));
    }
    CHECK(it.square_metres() == Approx(M_PI * 800 * 800).epsilon(1e-4));
}

TEST_CASE("a buffer reaches as far as it says")
{
    const Area it = Area::around(shape(R"({"type":"LineString","coordinates":[[121.55,29.87],[121.56,29.87]]})"), 200).value();
    const geo::Point end{121.55, 29.87};
    CHECK(it.contains(geo::geodesic_destination(end, -90, 199.99)));
    CHECK_FALSE(it.contains(geo::geodesic_destination(end, -90, 200.01)));
    const geo::Point middle{121.555, 29.87};
    CHECK(it.contains(geo::geodesic_destination(middle, 0, 199.99)));
    CHECK_FALSE(it.contains(geo::geodesic_destination(middle, 0, 200.01)));
}

TEST_CASE("an area that crosses itself is refused with the place")
{
    const auto refused = Area::of_shape(ring({{0, 0}, {2, 2}, {2, 0}, {0, 2}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().id == "geometry-invalid");
    CHECK(refused.error().detail.find("1.000000 1.000000") != std::string::npos);
}

TEST_CASE("areas that are none are refused")
{
    CHECK(Area::of_shape(point({1, 1})).error().id == "area-malformed");
    CHECK(Area::of_shape(geo::Geometry{}).error().id == "area-malformed");
    CHECK(Area::of_shape(ring({{0, 0}, {std::nan(""), 0}, {1, 1}})).error().id == "area-malformed");
    CHECK(Area::of_shape(ring({{0, 0}, {400, 0}, {1, 1}})).error().id == "area-malformed");
    CHECK(Area::of_circle({121, 29}, -1).error().id == "area-malformed");
    CHECK(Area::of_circle({121, 29}, std::nan("")).error().id == "area-malformed");
    CHECK(Area::around(point({121, 29}), 0).error().id == "area-malformed");
    std::vector<geo::Point> many;
    for (int i = 0; i < 100'001; ++i) many.push_back({std::cos(i * 6.28e-5), std::sin(i * 6.28e-5)});
    CHECK(Area::of_shape(ring(many)).error().id == "area-too-large");
}

TEST_CASE("a buffer around a star with very many points is told in a moment, and its size too")
{
#ifdef __SANITIZE_THREAD__
    constexpr int count = 2'000;  // each step costs twenty times as much there
#else
    constexpr int count = 16'000;
#endif
    std::vector<geo::Point> corners;
    for (int i = 0; i < count; ++i) {
        const double r = i % 2 == 0 ? 0.02 : 0.01;
        corners.push_back({121.5 + r * std::cos(2 * M_PI * i / count), 29.8 + r * std::sin(2 * M_PI * i / count)});
    }
    const Area it = Area::around(ring(corners), 500).value();
    CHECK(it.contains({121.524, 29.8}));
    CHECK_FALSE(it.contains({121.526, 29.8}));
    CHECK(it.square_metres() == Approx(20'780'000).epsilon(1e-3));
    CHECK(it.outline().error().id == "area-too-intricate");
}

TEST_CASE("a buffer around shapes that cross themselves, lie at a pole or have too many vertices is refused")
{
    CHECK(Area::around(ring({{0, 0}, {2, 2}, {2, 0}, {0, 2}}), 10).error().id == "geometry-invalid");
    CHECK(Area::around(point({0, 89}), 10).error().id == "area-malformed");
    CHECK(Area::around(shape(R"({"type":"LineString","coordinates":[[0,84],[0,86]]})"), 10).error().id == "area-malformed");
    std::vector<geo::Point> many;
    for (int i = 0; i < 100'001; ++i) many.push_back({std::cos(i * 6.28e-5), std::sin(i * 6.28e-5)});
    CHECK(Area::around(ring(many), 10).error().id == "area-too-large");
}

TEST_CASE("a buffer around a collection covers all its members")
{
    const Area it = Area::around(shape(R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[121.5,29.8]},
        {"type":"Polygon","coordinates":[[[121.6,29.8],[121.7,29.8],[121.7,29.9],[121.6,29.8]]]}]})"),
                                 100)
                        .value();
    CHECK(it.contains({121.5005, 29.8}));
    CHECK(it.contains({121.69, 29.85}));
    CHECK_FALSE(it.contains({121.55, 29.8}));
}

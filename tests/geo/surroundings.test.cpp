#include "geo/ops/surroundings.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/closest.hpp"
#include "geo/ops/geodesic_buffer.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/nearest.hpp"
#include "geo/ops/operation_deadline.hpp"
#include "geo/ops/overlay.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace haishu;
using namespace haishu::geo;
using Cover = PointLocator::Cover;

namespace
{

Geometry point(Point p)
{
    Geometry made;
    made.points = {p};
    return made;
}

Geometry line(std::vector<Point> points)
{
    Geometry made;
    made.type = GeometryType::LineString;
    made.ring_ends = {static_cast<std::uint32_t>(points.size())};
    made.points = std::move(points);
    return made;
}

Geometry ring(std::vector<Point> points)
{
    points.push_back(points.front());
    Geometry made = line(std::move(points));
    made.type = GeometryType::Polygon;
    made.polygon_ends = {1};
    return made;
}

Geometry star(std::mt19937& random, Point center, double reach, int corners)
{
    std::uniform_real_distribution<double> share(0.3, 1);
    std::vector<Point> points;
    for (int i = 0; i < corners; ++i) {
        const double r = reach * share(random);
        points.push_back({center.x + r * std::cos(2 * M_PI * i / corners), center.y + r * std::sin(2 * M_PI * i / corners)});
    }
    return ring(std::move(points));
}

std::vector<Geometry> some_shapes()
{
    std::mt19937 random(3);
    return {read_wkt("LINESTRING (121.5 29.8, 121.56 29.83, 121.53 29.87, 121.6 29.9)").value(),
            read_wkt("MULTIPOINT ((121.5 29.8), (121.503 29.801), (121.55 29.86))").value(),
            read_wkt("POLYGON ((121.5 29.8, 121.6 29.81, 121.58 29.9, 121.5 29.8), (121.55 29.83, 121.56 29.85, 121.57 29.84, "
                     "121.55 29.83))")
                .value(),
            read_wkt("MULTILINESTRING ((121.5 29.8, 121.5 29.9), (121.505 29.8, 121.505 29.9))").value(),
            star(random, {121.5, 29.8}, 0.05, 60),
            read_wkt("LINESTRING (-120 60, -119 64)").value(),
            read_wkt("POLYGON ((20 -1, 21 1, 19 2, 20 -1))").value()};
}

double metres_between(Point p, const Geometry& shape)
{
    return nearest_spot(p, shape)->distance_m;
}

}  // namespace

TEST_CASE("points within a centimetre of the rim are told by their distance on the ellipsoid")
{
    std::mt19937 random(1);
    std::uniform_real_distribution<double> share(0, 1);
    int inside = 0;
    int outside = 0;
    for (const Geometry& shape : some_shapes()) {
        for (const double metres : {1.0, 200.0, 5000.0, 60'000.0}) {
            const Surroundings it(shape, metres);
            const Box box = shape.box();
            for (int found = 0, tries = 0; found < 100 && tries < 4000; ++tries) {
                // From anywhere along the way to the shape, to the rim and a little off it.
                const Point from{it.box().min_x + share(random) * it.box().width(),
                                 it.box().min_y + share(random) * it.box().height()};
                const NearestSpot spot = *nearest_spot(from, shape);
                if (spot.distance_m < metres * 0.02) continue;
                const double off = (share(random) - 0.5) * 0.02;
                const Point p = geodesic_destination(from, spot.azimuth_from_asked, spot.distance_m - metres - off);
                const double truth = metres_between(p, shape);
                if (std::abs(truth - metres) > 0.011 || std::abs(truth - metres) < 2e-4) continue;
                ++found;
                INFO(write_wkt(shape) << ' ' << metres << ' ' << truth);
                CHECK(it.contains(p) == (truth <= metres));
                CHECK(it.meets(line({p, p})) == (truth <= metres));
                (truth <= metres ? inside : outside) += 1;
            }
            CHECK(box.intersects(it.box()));
        }
    }
    CHECK(inside > 1000);
    CHECK(outside > 1000);
}

TEST_CASE("lines and areas near the rim are told by the shortest way between the shapes")
{
    std::mt19937 random(2);
    std::uniform_real_distribution<double> share(0, 1);
    int inside = 0;
    int outside = 0;
    for (const Geometry& shape : some_shapes()) {
        for (const double metres : {150.0, 3000.0}) {
            const Surroundings it(shape, metres);
            for (int i = 0; i < 150; ++i) {
                const Point at{it.box().min_x + share(random) * it.box().width(),
                               it.box().min_y + share(random) * it.box().height()};
                const double reach = (i % 5 == 0 ? 20 : 0.5) * metres / 1e5;
                Geometry other = star(random, at, reach, 3 + i % 8);
                if (i % 2 == 0) other = line(other.points);
                const double truth = closest_spots(shape, other)->distance_m;
                if (std::abs(truth - metres) < 1e-3) continue;
                INFO(write_wkt(shape) << ' ' << metres << ' ' << write_wkt(other) << ' ' << truth);
                CHECK(it.meets(other) == (truth < metres));
                (truth < metres ? inside : outside) += 1;
            }
        }
    }
    CHECK(inside > 300);
    CHECK(outside > 300);
}

TEST_CASE("an area of the asked around all of a shape meets its surroundings, and one in its hole does not")
{
    const Surroundings roads(read_wkt("MULTILINESTRING ((121.5 29.8, 121.51 29.8), (121.6 29.9, 121.61 29.9))").value(), 100);
    CHECK(roads.meets(read_wkt("POLYGON ((121.55 29.85, 121.7 29.85, 121.7 29.95, 121.55 29.95, 121.55 29.85))").value()));
    CHECK_FALSE(roads.meets(read_wkt("POLYGON ((121.55 29.85, 121.7 29.85, 121.7 29.95, 121.55 29.95, 121.55 29.85), (121.59 "
                                     "29.89, 121.62 29.89, 121.62 29.91, 121.59 29.91, 121.59 29.89))")
                                .value()));
    const Surroundings frame(
        read_wkt(
            "POLYGON ((121 29, 122 29, 122 30, 121 30, 121 29), (121.4 29.4, 121.4 29.6, 121.6 29.6, 121.6 29.4, 121.4 29.4))")
            .value(),
        100);
    CHECK(frame.meets(read_wkt("LINESTRING (121.1 29.1, 121.2 29.1)").value()));
    CHECK_FALSE(frame.meets(read_wkt("LINESTRING (121.45 29.45, 121.5 29.5)").value()));
    CHECK_FALSE(frame.contains({121.5, 29.5}));
    CHECK(frame.contains({121.4005, 29.5}));
    CHECK(frame.contains({121, 29}));
}

TEST_CASE("what a box is told of surroundings holds for the points in it")
{
    std::mt19937 random(4);
    std::uniform_real_distribution<double> share(0, 1);
    int decided = 0;
    for (const Geometry& shape : some_shapes()) {
        const Surroundings it(shape, 700);
        for (int i = 0; i < 300; ++i) {
            const Box all = it.box().widened(0.01, 0.01);
            const Point low{all.min_x + share(random) * all.width(), all.min_y + share(random) * all.height()};
            const Box box{low.x, low.y, low.x + 0.01 * share(random), low.y + 0.01 * share(random)};
            const Cover cover = it.cover(box);
            if (cover == Cover::Mixed) continue;
            ++decided;
            for (int k = 0; k < 5; ++k) {
                const Point p{box.min_x + share(random) * box.width(), box.min_y + share(random) * box.height()};
                CHECK((metres_between(p, shape) <= 700) == (cover == Cover::Inside));
            }
        }
    }
    CHECK(decided > 500);
}

TEST_CASE("surroundings are as large as on paper")
{
    constexpr double r = 500;
    const auto size = [](const Geometry& shape, double metres) { return Surroundings(shape, metres).square_metres().value(); };
    CHECK(size(point({121.5, 29.8}), r) == Approx(M_PI * r * r).epsilon(2e-5));
    const Geometry road = line({{121.5, 29.8}, {121.6, 29.8}});
    const double length = geodesic_length_m(road);
    for (const double metres : {0.5, 20.0, 2000.0})
        CHECK(size(road, metres) == Approx(2 * metres * length + M_PI * metres * metres).epsilon(1e-4));
    // A convex area grows by a strip along its edges and a circle at its corners.
    const Geometry block = ring({{121.5, 29.8}, {121.53, 29.8}, {121.53, 29.82}, {121.5, 29.82}});
    for (const double metres : {1.0, 100.0, 3000.0})
        CHECK(size(block, metres) ==
              Approx(geodesic_area_m2(block) + geodesic_length_m(block) * metres + M_PI * metres * metres).epsilon(1e-4));
}

TEST_CASE("surroundings are as large as the polygon that GEOS draws around generated shapes")
{
    std::mt19937 random(6);
    for (int round = 0; round < 12; ++round) {
        Geometry shape = star(random, {121.5, 29.8}, 0.03, 8 + 9 * round);
        if (round % 3 == 1) shape = line(shape.points);
        for (const double metres : {5.0, 300.0, 2500.0}) {
            INFO(round << ' ' << metres);
            const double drawn = geodesic_area_m2(geodesic_buffer(shape, metres).value());
            CHECK(Surroundings(shape, metres).square_metres().value() == Approx(drawn).epsilon(4e-4));
        }
    }
}

TEST_CASE("the rim of a comb with very many fine teeth is refused to be measured, and yet its points are told")
{
    std::vector<Point> comb;
    for (int i = 0; i < 40'000; ++i) comb.push_back({121.4 + i * 5e-6, i / 2 % 2 == 0 ? 29.7 : 29.9});
    const Geometry shape = line(comb);
    CHECK(Surroundings(shape, 0.2).square_metres().error().id == "area-too-intricate");
    const Surroundings wide(shape, 500);
    CHECK(wide.contains({121.5, 29.8}));
    CHECK(wide.square_metres().value() > 0);
}

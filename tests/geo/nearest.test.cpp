#include "geo/ops/nearest.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/index/packed_rtree.hpp"
#include "geo/ops/measure.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <string>

using namespace haishu::geo;

namespace
{

NearestSpot near(Point asked, const std::string& wkt)
{
    return nearest_spot(asked, *read_wkt(wkt)).value();
}

// Many points of the edge, the best of them refined by thirds: slow, but no calculus.
double sampled_distance(Point asked, Point a, Point b)
{
    const auto at = [&](double t) { return geodesic_distance_m(asked, {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}); };
    constexpr int steps = 500;
    int best = 0;
    for (int i = 1; i <= steps; ++i)
        if (at(double(i) / steps) < at(double(best) / steps)) best = i;
    double low = std::max(0.0, double(best - 1) / steps);
    double high = std::min(1.0, double(best + 1) / steps);
    for (int i = 0; i < 60; ++i) {
        const double third = (high - low) / 3;
        if (at(low + third) < at(high - third)) {
            high -= third;
        } else {
            low += third;
        }
    }
    return std::min(at(low), std::min(at(0), at(1)));
}

}  // namespace

// Distances by `geod -I +ellps=GRS80`.
TEST_CASE("the way to a point has its length and direction")
{
    const NearestSpot spot = near({121.55, 29.87}, "POINT (121.56 29.87)");
    CHECK(spot.distance_m == Approx(966.1179).margin(0.001));
    CHECK(spot.azimuth_from_asked == Approx(89.997510).margin(1e-6));
    CHECK(spot.spot == Point{121.56, 29.87});
}

TEST_CASE("the way to a line ends between its vertices")
{
    const NearestSpot spot = near({121.55, 29.88}, "LINESTRING (121.54 29.87, 121.56 29.87)");
    CHECK(spot.distance_m == Approx(1108.5034).margin(0.001));
    CHECK(spot.azimuth_from_asked == Approx(180).margin(1e-6));
    CHECK(spot.spot.x == Approx(121.55).margin(1e-9));
}

TEST_CASE("an area is at distance 0 inside and on its boundary, and its hole is outside")
{
    const std::string ring =
        "POLYGON ((121.5 29.8, 121.6 29.8, 121.6 29.9, 121.5 29.9, 121.5 29.8),"
        "(121.54 29.84, 121.54 29.86, 121.56 29.86, 121.56 29.84, 121.54 29.84))";
    CHECK(near({121.51, 29.85}, ring).distance_m == 0);
    CHECK(near({121.5, 29.85}, ring).distance_m == 0);
    CHECK(near({121.55, 29.85}, ring).distance_m == Approx(966.1).margin(1));
    CHECK_FALSE(nearest_spot({121.5, 29.8}, *read_wkt("POLYGON EMPTY")));
}

TEST_CASE("the way to an edge is the least over all its points, far and near, short and long")
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> spread(-1, 1);
    for (int i = 0; i < 300; ++i) {
        const double size = std::pow(10, -4 + 5 * std::abs(spread(random)));  // degrees: 10 m to 1000 km
        const double reach = std::pow(10, -4 + 5 * std::abs(spread(random)));
        const Point asked{121.5 + spread(random), 29.8 + 30 * spread(random)};
        const Point a{asked.x + reach * spread(random), asked.y + reach * spread(random)};
        const Point b{a.x + size * spread(random), a.y + size * spread(random)};
        Geometry line;
        line.type = GeometryType::LineString;
        line.points = {a, b};
        line.ring_ends = {2};
        INFO(asked.x << ' ' << asked.y << " to " << a.x << ' ' << a.y << ", " << b.x << ' ' << b.y);
        CHECK(nearest_spot(asked, line)->distance_m == Approx(sampled_distance(asked, a, b)).margin(1e-4).epsilon(1e-10));
    }
}

TEST_CASE("the bound of a box is never above the distance to a point in it, and close to the nearest one")
{
    std::mt19937 random(11);
    std::uniform_real_distribution<double> unit(0, 1);
    for (int i = 0; i < 20'000; ++i) {
        const Point asked{-180 + 360 * unit(random), -90 + 180 * unit(random)};
        const Point corner{-180 + 350 * unit(random), -90 + 170 * unit(random)};
        const Box box{corner.x, corner.y, corner.x + 10 * unit(random), corner.y + 10 * unit(random)};
        const Point inside{box.min_x + box.width() * unit(random), box.min_y + box.height() * unit(random)};
        CHECK(DistanceBound(asked).to(box) <= geodesic_distance_m(asked, inside) + 1e-6);
        const Box one_point{inside.x, inside.y, inside.x, inside.y};
        CHECK(DistanceBound(asked).to(one_point) >= 0.98 * geodesic_distance_m(asked, inside));
    }
    CHECK(std::isinf(DistanceBound({0, 0}).to(Box{})));
}

TEST_CASE("the tree gives its items by ascending bound until it is told to stop")
{
    std::vector<Box> boxes;
    for (int i = 0; i < 1000; ++i) boxes.push_back({i * 0.001, 0, i * 0.001, 0});
    boxes.push_back({});  // an empty one
    const PackedRTree tree(boxes);
    std::vector<std::uint32_t> found;
    const DistanceBound bound({0.5004, 0});
    tree.search_nearest([&](const Box& box) { return bound.to(box); },
                        [&](std::uint32_t item, double) {
                            found.push_back(item);
                            return found.size() < 4;
                        });
    CHECK(found == std::vector<std::uint32_t>{500, 501, 499, 502});
    std::size_t all = 0;
    tree.search_nearest([&](const Box& box) { return bound.to(box); }, [&](std::uint32_t, double) { return ++all > 0; });
    CHECK(all == 1000);
}

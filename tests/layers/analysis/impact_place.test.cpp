// Rings and distances against ways measured from every edge of the place to every edge of the shape.

#include "layers/analysis/impact_place.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/relate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string>

using namespace haishu;
using namespace haishu::layers;

namespace
{

using Dice = std::mt19937;

double between(Dice& dice, double low, double high)
{
    return std::uniform_real_distribution<double>(low, high)(dice);
}

// A star of `corners` about a centre, as WKT without its type; it does not cross itself.
std::string ring(Dice& dice, geo::Point centre, double radius_m, int corners)
{
    std::string text = "(", first;
    for (int i = 0; i < corners; ++i) {
        const geo::Point p = geo::geodesic_destination(centre, 360.0 * i / corners, radius_m * between(dice, 0.5, 1));
        const std::string at = std::to_string(p.x) + ' ' + std::to_string(p.y);
        if (i == 0) first = at;
        text += at + ", ";
    }
    return text + first + ")";
}

std::string walk(Dice& dice, geo::Point start, double step_m, int steps)
{
    std::string text = "(";
    double azimuth = between(dice, 0, 360);
    for (int i = 0; i <= steps; ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(start.x) + ' ' + std::to_string(start.y);
        azimuth += between(dice, -40, 40);
        start = geo::geodesic_destination(start, azimuth, step_m);
    }
    return text + ")";
}

// A point, line, polygon or one in two parts.
geo::Geometry some_shape(Dice& dice, geo::Point at, double size_m, int vertices)
{
    const geo::Point aside = geo::geodesic_destination(at, 77, 3 * size_m);
    std::string text;
    switch (std::uniform_int_distribution<int>(0, 4)(dice)) {
        case 0: text = "POINT (" + std::to_string(at.x) + ' ' + std::to_string(at.y) + ")"; break;
        case 1: text = "LINESTRING " + walk(dice, at, size_m / 4, vertices); break;
        case 2: text = "POLYGON (" + ring(dice, at, size_m, vertices) + ")"; break;
        case 3:
            text = "MULTIPOLYGON ((" + ring(dice, at, size_m, vertices) + "), (" + ring(dice, aside, size_m, vertices) + "))";
            break;
        default:
            text = "MULTIPOINT (" + std::to_string(at.x) + ' ' + std::to_string(at.y) + ", " + std::to_string(aside.x) + ' ' +
                   std::to_string(aside.y) + ")";
    }
    return geo::read_wkt(text).value();
}

std::optional<geo::ClosestSpots> measured(const geo::Geometry& place, const geo::GeometryView& shape)
{
    return geo::closest_spots(place, shape);
}

bool is_downwind(const WindSector& wind, const geo::ClosestSpots& way)
{
    const double off = geo::geodesic_azimuth_degrees(way.on_a, way.on_b) - wind.from_degrees - 180;
    return std::abs(std::remainder(off, 360.0)) <= wind.opening_degrees / 2;
}

std::optional<double> measured_downwind(const ImpactQuery& query, const geo::Geometry& shape)
{
    const auto way = measured(query.place, shape);
    if (!query.wind || way->distance_m <= 0 || is_downwind(*query.wind, *way)) return way->distance_m;
    std::optional<double> least;
    for (const geo::Point p : shape.points) {
        geo::Geometry vertex;
        vertex.points = {p};
        const auto to_vertex = measured(query.place, vertex);
        if (!is_downwind(*query.wind, *to_vertex) && to_vertex->distance_m > 0) continue;
        if (!least || to_vertex->distance_m < *least) least = to_vertex->distance_m;
    }
    return least;
}

// Compares `rounds` places with 40 shapes each.
void compare(unsigned seed, int rounds, geo::Point centre, bool with_wind)
{
    Dice dice(seed);
    for (int round = 0; round < rounds; ++round) {
        ImpactQuery query;
        query.place = some_shape(dice, centre, between(dice, 20, 1500), std::uniform_int_distribution<int>(3, 60)(dice));
        query.rings_m = {300, 800, 1500};
        if (with_wind) query.wind = WindSector{between(dice, 0, 360), between(dice, 20, 300)};
        const ImpactPlace place(query);
        for (int i = 0; i < 40; ++i) {
            const geo::Point at = geo::geodesic_destination(centre, between(dice, 0, 360), between(dice, 0, 4000));
            const geo::Geometry shape =
                some_shape(dice, at, between(dice, 5, 400), std::uniform_int_distribution<int>(3, 30)(dice));
            const auto expected = measured_downwind(query, shape);
            const auto found = place.distance_m(shape);
            INFO("seed " << seed << " round " << round << " shape " << i);
            REQUIRE(found.has_value() == (expected && *expected <= 1500));
            if (found) CHECK(*found == Approx(*expected).margin(1e-3).epsilon(0));
            CHECK(place.ring_at(shape) == (found ? place.ring_of(*found) : std::nullopt));
        }
    }
}

}  // namespace

TEST_CASE("distances and rings are those measured to everything")
{
    compare(1, 60, {121.55, 29.87}, false);
    compare(2, 10, {121.55, -0.001}, false);
    compare(3, 10, {-20, 69}, false);
}

TEST_CASE("downwind they are those measured to everything too")
{
    compare(4, 60, {121.55, 29.87}, true);
    compare(5, 10, {-20, 69}, true);
}

TEST_CASE("the ring of a thing at a border is told by the way on the ellipsoid")
{
    ImpactQuery query;
    query.place = geo::read_wkt("LINESTRING (121.5 29.8, 121.5 30.0)").value();
    query.rings_m = {1000};
    const ImpactPlace place(query);
    for (const double latitude : {29.8, 29.85, 29.9, 29.95, 30.0}) {
        for (const double off_m : {-0.01, -0.001, 0.001, 0.01}) {
            geo::Geometry shape;
            shape.points = {geo::geodesic_destination({121.5, latitude}, 90, 1000 + off_m)};
            INFO(latitude << " " << off_m);
            CHECK(place.ring_at(shape).has_value() == (off_m < 0));
        }
    }
}

TEST_CASE("a shape with one part within an area lies in it, whichever part that is")
{
    ImpactQuery query;
    query.place = geo::read_wkt("POLYGON ((121.5 29.8, 121.6 29.8, 121.6 29.9, 121.5 29.9, 121.5 29.8))").value();
    query.rings_m = {100};
    const ImpactPlace place(query);
    const auto shape = geo::read_wkt(
        "MULTIPOLYGON (((121.7 29.8, 121.71 29.8, 121.71 29.81, 121.7 29.8)), "
        "((121.55 29.85, 121.56 29.85, 121.56 29.86, 121.55 29.85)))");
    CHECK(place.distance_m(*shape) == 0);
    CHECK(place.ring_at(*shape) == 0);
}

TEST_CASE("with a reach of half the earth the nearest is still found")
{
    ImpactQuery query;
    query.place = geo::read_wkt("LINESTRING (121.5 29.8, 121.6 29.9, 121.7 29.8)").value();
    query.rings_m = {1000};
    const ImpactPlace place(query, 25'000'000);
    geo::Geometry far;
    far.points = {{-3.7, 40.4}};
    CHECK(place.distance_m(far).value() == Approx(measured(query.place, far)->distance_m).margin(1e-3).epsilon(0));
}

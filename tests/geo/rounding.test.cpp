#include "geo/ops/rounding.hpp"

#include "geo/ops/overlay.hpp"

#include <catch2/catch.hpp>

using namespace haishu::geo;

TEST_CASE("a rounded number is the double next to the decimal one, and rounding again changes nothing")
{
    const double scale = decimal_scale(6);
    const Point point = rounded(Point{121.5501234567, 29.8749994999}, scale);
    CHECK(point.x == 121.550123);
    CHECK(point.y == 29.874999);
    CHECK(rounded(point, scale) == point);
    CHECK(rounded(Point{-0.4, 179.9999999}, decimal_scale(0)) == Point{0, 180});
}

TEST_CASE("shapes that touch in a vertex still touch after rounding")
{
    const Geometry west{GeometryType::LineString, {{121.0, 29.0}, {121.12345649, 29.12345651}}, {}, {2}, {}, {}};
    const Geometry east{GeometryType::LineString, {{121.12345649, 29.12345651}, {122.0, 29.0}}, {}, {2}, {}, {}};
    CHECK(rounded(west, decimal_scale(4)).points.back() == rounded(east, decimal_scale(4)).points.front());
    CHECK_FALSE(is_rounded(west, decimal_scale(4)));
    CHECK(is_rounded(rounded(west, decimal_scale(4)), decimal_scale(4)));
}

TEST_CASE("an area that rounding would let cross itself stays an area of the same kind")
{
    // A needle whose sides are less than one unit of the second decimal apart.
    const Geometry needle{
        GeometryType::Polygon, {{0, 0}, {1, 0.004}, {1, 0.006}, {0.5, 0.0049}, {0, 0.02}, {0, 0}}, {}, {6}, {1}, {}};
    const Geometry coarse = rounded(needle, decimal_scale(2));
    CHECK(coarse.type == GeometryType::Polygon);
    CHECK(invalid_reason(coarse).empty());
    CHECK(is_rounded(coarse, decimal_scale(2)));
}

TEST_CASE("an area smaller than one unit becomes a square of one unit, with its height")
{
    const Geometry speck{
        GeometryType::MultiPolygon, {{0.501, 0.501}, {0.502, 0.501}, {0.502, 0.502}, {0.501, 0.501}}, {5, 5, 5, 5}, {4}, {1}, {}};
    const Geometry square = rounded(speck, decimal_scale(2));
    CHECK(square.type == GeometryType::MultiPolygon);
    CHECK(square.points == std::vector<Point>{{0.5, 0.5}, {0.51, 0.5}, {0.51, 0.51}, {0.5, 0.51}, {0.5, 0.5}});
    CHECK(square.z == std::vector<double>(5, 5.0));
}

#include "geo/codec/geojson.hpp"
#include "geo/codec/decimal_text.hpp"
#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <random>

using namespace haishu::geo;

namespace
{

std::string geojson_of(const char* wkt, int decimals = 9, bool north_first = false)
{
    std::string out;
    append_geojson(out, *read_wkt(wkt), decimals, north_first);
    return out;
}

std::string decimal(double value, int decimals)
{
    std::string out;
    append_decimal(out, value, decimals);
    return out;
}

}  // namespace

TEST_CASE("geometries are written as RFC 7946 says")
{
    CHECK(geojson_of("POINT (121.55 29.875)") == R"({"type":"Point","coordinates":[121.55,29.875]})");
    CHECK(geojson_of("POINT Z (121.55 29.875 4.5)") == R"({"type":"Point","coordinates":[121.55,29.875,4.5]})");
    CHECK(geojson_of("LINESTRING (0 0, 1 2)") == R"({"type":"LineString","coordinates":[[0,0],[1,2]]})");
    CHECK(geojson_of("POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 2, 2 1, 1 1))") ==
          R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]})");
    CHECK(geojson_of("MULTIPOINT ((0 0), (1 1))") == R"({"type":"MultiPoint","coordinates":[[0,0],[1,1]]})");
    CHECK(geojson_of("MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))") ==
          R"({"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]]})");
    CHECK(geojson_of("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 5)))") ==
          R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[9,5],[9,9],[5,5]]]]})");
    CHECK(
        geojson_of("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))") ==
        R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]})");
    CHECK(geojson_of("POLYGON EMPTY") == "null");
}

TEST_CASE("the north comes first where the reference system has it so")
{
    CHECK(geojson_of("POINT Z (121.55 29.875 3)", 9, true) == R"({"type":"Point","coordinates":[29.875,121.55,3]})");
}

TEST_CASE("numbers are short, rounded and without exponent")
{
    CHECK(decimal(121.123456789, 9) == "121.123456789");
    CHECK(decimal(121.1234567894, 9) == "121.123456789");
    CHECK(decimal(0.1 + 0.2, 9) == "0.3");
    CHECK(decimal(100, 9) == "100");
    CHECK(decimal(-0.5, 1) == "-0.5");
    CHECK(decimal(-0.0000000001, 9) == "0");
    CHECK(decimal(-0.0, 3) == "0");
    CHECK(decimal(0.000000001, 9) == "0.000000001");
    CHECK(decimal(40649750.0767, 4) == "40649750.0767");
    CHECK(decimal(1e22, 3) == "10000000000000000000000");
    CHECK(decimal(-1e-300, 16) == "0");
    CHECK(decimal(121.55, 17) == "121.55");
    CHECK(decimal(0.1 + 0.2, 17) == "0.30000000000000004");
    CHECK(decimal(-0.0, 17) == "0");
    CHECK(decimal(1e21, 17) == "1000000000000000000000");
}

TEST_CASE("written numbers are within half a unit of the last digit of what printf says")
{
    std::mt19937_64 random(20240917);
    std::uniform_real_distribution<double> degrees(-180, 180);
    for (int i = 0; i < 20'000; ++i) {
        const double value = degrees(random);
        const std::string text = decimal(value, 7);
        CHECK(std::abs(std::strtod(text.c_str(), nullptr) - value) <= 0.5000001e-7);
    }
}

TEST_CASE("geometry objects are read with and without heights")
{
    const auto wkt_of = [](const char* text) {
        const auto geometry = read_geojson_geometry(text);
        return geometry ? write_wkt(*geometry) : geometry.error().id;
    };
    CHECK(wkt_of(R"({"type":"Point","coordinates":[121.55,29.875]})") == "POINT (121.55 29.875)");
    CHECK(wkt_of(R"({"coordinates":[1,2,3],"type":"Point","bbox":[1,2,1,2]})") == "POINT Z (1 2 3)");
    CHECK(wkt_of(R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]})") ==
          "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))");
    CHECK(wkt_of(R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]})") ==
          "GEOMETRYCOLLECTION (POINT (1 2))");
    CHECK(wkt_of(R"({"type":"MultiPoint","coordinates":[]})") == "MULTIPOINT EMPTY");
}

TEST_CASE("malformed geometry objects are refused")
{
    for (const char* text : {"",
                             "null",
                             "[]",
                             "{",
                             R"({"type":"Point"})",
                             R"({"type":"Point","coordinates":[1]})",
                             R"({"type":"Point","coordinates":["1","2"]})",
                             R"({"type":"Point","coordinates":[1,2,3,4,5]})",
                             R"({"type":"Point","coordinates":[1e999,2]})",
                             R"({"type":"Point","coordinates":[[1,2]]})",
                             R"({"type":"LineString","coordinates":[[1,2]]})",
                             R"({"type":"LineString","coordinates":[[1,2],[1,2,3]]})",
                             R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]})",
                             R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]})",
                             R"({"type":"Polygon","coordinates":[[]]})",
                             R"({"type":"Feature","geometry":null})",
                             R"({"type":"GeometryCollection"})",
                             R"({"type":"Circle","coordinates":[1,2]})",
                             R"({"type":7,"coordinates":[1,2]})",
                             R"({"type":"Point","coordinates":{"x":1}})"}) {
        INFO(text);
        const auto geometry = read_geojson_geometry(text);
        REQUIRE_FALSE(geometry);
        CHECK(geometry.error().id == "geojson-malformed");
    }
}

TEST_CASE("deep nesting and too many vertices are refused before they cost anything")
{
    CHECK(read_geojson_geometry(std::string(1'000'000, '[')).error().id == "geojson-malformed");
    std::string collection = R"({"type":"Point","coordinates":[1,2]})";
    for (int i = 0; i < 9; ++i) collection = R"({"type":"GeometryCollection","geometries":[)" + collection + "]}";
    CHECK(read_geojson_geometry(collection).error().id == "geojson-malformed");
    CHECK(read_geojson_geometry(R"({"type":"MultiPoint","coordinates":[[1,1],[2,2],[3,3]]})", 2).error().id ==
          "geometry-too-large");
}

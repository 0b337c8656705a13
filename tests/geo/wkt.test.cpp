#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

using namespace haishu::geo;

TEST_CASE("text is read in the spellings that programs write")
{
    const auto normal = [](const char* text) {
        const auto geometry = read_wkt(text);
        return geometry ? write_wkt(*geometry) : geometry.error().id;
    };
    CHECK(normal("point(1 2)") == "POINT (1 2)");
    CHECK(normal(" POINT Z ( 1  2\t3 ) ") == "POINT Z (1 2 3)");
    CHECK(normal("POINTZ(1 2 3)") == "POINT Z (1 2 3)");
    CHECK(normal("POINT (1 2 3)") == "POINT Z (1 2 3)");
    CHECK(normal("POINT M (1 2 3)") == "POINT (1 2)");
    CHECK(normal("POINT ZM (1 2 3 4)") == "POINT Z (1 2 3)");
    CHECK(normal("MULTIPOINT (1 2, 3 4)") == "MULTIPOINT ((1 2), (3 4))");
    CHECK(normal("POINT (1e2 -2.5E-1)") == "POINT (100 -0.25)");
    CHECK(normal("MULTIPOLYGON (EMPTY, ((0 0, 1 0, 1 1, 0 0)))") == "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))");
    CHECK(normal("POLYGON EMPTY") == "POLYGON EMPTY");
}

TEST_CASE("malformed text is refused")
{
    for (const char* text :
         {"", "POINT", "POINT (1)", "POINT (1 2", "POINT (1 2))", "POINT Z (1 2)", "POINT (nan 2)", "POINT (inf 2)",
          "LINESTRING (1 2)", "LINESTRING (0 0, 1 1 1)", "POLYGON ((0 0, 1 1, 0 0))", "POLYGON ((0 0, 1 0, 1 1, 0 1))",
          "CIRCLE (1 2)", "POINT (1,2)", "CIRCULARSTRING (0 0, 1 1, 2 0)", "POINT (1 2) POINT (3 4)"}) {
        INFO(text);
        const auto geometry = read_wkt(text);
        REQUIRE_FALSE(geometry);
        CHECK(geometry.error().id == "wkt-malformed");
    }
    std::string nested;
    for (int i = 0; i < 100'000; ++i) nested += "GEOMETRYCOLLECTION(";
    CHECK_FALSE(read_wkt(nested));
}

TEST_CASE("numbers are rounded to the decimals asked for")
{
    const auto geometry = read_wkt("LINESTRING (121.123456789123 29.5, -0.0000000001 100)");
    CHECK(write_wkt(*geometry) == "LINESTRING (121.123456789 29.5, 0 100)");
    CHECK(write_wkt(*geometry, 2) == "LINESTRING (121.12 29.5, 0 100)");
    CHECK(write_wkt(*geometry, 0) == "LINESTRING (121 30, 0 100)");
}

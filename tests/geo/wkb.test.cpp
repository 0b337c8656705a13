#include "geo/codec/wkb.hpp"

#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace haishu;
using namespace haishu::geo;

namespace
{

std::string from_hex(std::string_view hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

Result<Geometry> read(const std::string& bytes)
{
    return read_wkb({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

std::string wkt_of_hex(std::string_view hex)
{
    const auto geometry = read(from_hex(hex));
    return geometry ? write_wkt(*geometry) : geometry.error().id;
}

}  // namespace

// The hexadecimal texts were made by GEOS 3.11 (geosop -f wkb) and, for EWKB, by the rule of its flags.
TEST_CASE("binary written by others is read in both byte orders and with heights")
{
    CHECK(wkt_of_hex("0101000000000000000000F03F0000000000000040") == "POINT (1 2)");
    CHECK(wkt_of_hex("00000000013FF00000000000004000000000000000") == "POINT (1 2)");
    CHECK(wkt_of_hex("01E9030000000000000000F03F00000000000000400000000000000840") == "POINT Z (1 2 3)");
    CHECK(wkt_of_hex("0101000080000000000000F03F00000000000000400000000000000840") == "POINT Z (1 2 3)");
    CHECK(wkt_of_hex("0101000020E6100000000000000000F03F0000000000000040") == "POINT (1 2)");
    CHECK(wkt_of_hex("01D1070000000000000000F03F00000000000000400000000000000840") == "POINT (1 2)");
    CHECK(wkt_of_hex("0101000000000000000000F87F000000000000F87F") == "POINT EMPTY");
    CHECK(wkt_of_hex("010300000000000000") == "POLYGON EMPTY");
}

TEST_CASE("each type of geometry comes back from its own binary")
{
    const std::string text = GENERATE(
        as<std::string>(), "POINT (1 2)", "POINT Z (1 2 3.5)", "LINESTRING (0 0, 1 1, 2 0)", "LINESTRING Z (0 0 1, 1 1 2)",
        "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))", "POLYGON Z ((0 0 1, 4 0 2, 4 4 3, 0 0 1))",
        "MULTIPOINT ((0 0), (1 1))", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 4))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 5), (6 6, 7 6, 7 7, 6 6)))",
        "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1), GEOMETRYCOLLECTION (POINT (3 4)))",
        "GEOMETRYCOLLECTION (POINT Z (1 2 3))", "POINT EMPTY", "MULTIPOLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY");
    const auto geometry = read_wkt(text);
    REQUIRE(geometry);
    const auto back = read(write_wkb(*geometry));
    REQUIRE(back);
    CHECK(*back == *geometry);
    CHECK(write_wkt(*back) == text);
}

TEST_CASE("binary cut short anywhere is malformed")
{
    const std::string whole =
        write_wkb(*read_wkt("GEOMETRYCOLLECTION (POLYGON Z ((0 0 1, 4 0 2, 4 4 3, 0 0 1)), MULTIPOINT ((1 1), (2 2)))"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto geometry = read(whole.substr(0, size));
        REQUIRE_FALSE(geometry);
        CHECK(geometry.error().id == "wkb-malformed");
    }
    CHECK(read(whole));
}

TEST_CASE("hostile binary is malformed and costs nothing")
{
    CHECK(wkt_of_hex("0102000000FFFFFFFF") == "wkb-malformed");  // 4 billion vertices in no bytes
    CHECK(wkt_of_hex("0106000000FFFFFF7F") == "wkb-malformed");  // 2 billion polygons
    CHECK(wkt_of_hex("0103000000010000FF0000000000000000") == "wkb-malformed");
    CHECK(wkt_of_hex("0108000000000000000000F03F0000000000000040") == "wkb-malformed");      // circular string
    CHECK(wkt_of_hex("01A10F0000000000000000F03F0000000000000040") == "wkb-malformed");      // dimension 4
    CHECK(wkt_of_hex("0201000000000000000000F03F0000000000000040") == "wkb-malformed");      // byte order 2
    CHECK(wkt_of_hex("0101000000000000000000F07F0000000000000040") == "wkb-malformed");      // infinity
    CHECK(wkt_of_hex("0101000000000000000000F87F0000000000000040") == "wkb-malformed");      // half a NaN
    CHECK(wkt_of_hex("0101000000000000000000F03F000000000000004000") == "wkb-malformed");    // a byte too many
    CHECK(wkt_of_hex("0104000000010000000102000000000000000000000000") == "wkb-malformed");  // a line among points
    CHECK(wkt_of_hex("010400000001000000"
                     "01E9030000000000000000F03F00000000000000400000000000000840") == "wkb-malformed");
    std::string nested;
    for (int i = 0; i < 100'000; ++i) nested += from_hex("010700000001000000");
    CHECK(read(nested).error().id == "wkb-malformed");
}

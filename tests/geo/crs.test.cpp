#include "geo/crs/crs.hpp"

#include <catch2/catch.hpp>

using namespace haishu::geo;

TEST_CASE("every written form of a code names the same system")
{
    for (const char* text :
         {"EPSG:4549", "[EPSG:4549]", "http://www.opengis.net/def/crs/EPSG/0/4549", "https://www.opengis.net/def/crs/EPSG/0/4549",
          "urn:ogc:def:crs:EPSG::4549", "urn:ogc:def:crs:EPSG:9.9:4549"}) {
        const auto crs = parse_crs(text);
        REQUIRE(crs);
        CHECK(crs->epsg == 4549);
    }
    for (const char* text : {"OGC:CRS84", "[OGC:CRS84]", "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                             "http://www.opengis.net/def/crs/OGC/0/CRS84h", "urn:ogc:def:crs:OGC:1.3:CRS84"}) {
        const auto crs = parse_crs(text);
        REQUIRE(crs);
        CHECK(*crs == crs84);
    }
}

TEST_CASE("what is no horizontal system is unknown")
{
    for (const char* text :
         {"", "4549", "EPSG:", "EPSG:x", "EPSG:4549 ", "EPSG:-1", "EPSG:99999999999", "EPSG:999999", "EPSG:5773", "EPSG:4479",
          "OGC:CRS83", "http://www.opengis.net/def/crs/EPSG/4549", "urn:ogc:def:crs:EPSG", "[EPSG:4549"}) {
        INFO(text);
        const auto crs = parse_crs(text);
        REQUIRE_FALSE(crs);
        CHECK(crs.error().id == "crs-unknown");
    }
}

TEST_CASE("axis order is that of the authority")
{
    for (const int code : {4326, 4490, 4549, 4550, 4528}) CHECK(is_north_first({code}));
    for (const int code : {0, 3857, 32651}) CHECK_FALSE(is_north_first({code}));
}

TEST_CASE("degrees and metres are told apart")
{
    for (const int code : {0, 4326, 4490, 4610}) CHECK(is_geographic({code}));
    for (const int code : {3857, 4549, 32651}) CHECK_FALSE(is_geographic({code}));
}

TEST_CASE("names of systems are the official ones")
{
    CHECK(crs_uri(crs84) == "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    CHECK(crs_uri(cgcs2000) == "http://www.opengis.net/def/crs/EPSG/0/4490");
    CHECK(crs_curie(crs84) == "OGC:CRS84");
    CHECK(crs_curie(cgcs2000) == "EPSG:4490");
}

// OGC API - Features Part 2: reference systems. Expected coordinates come from PROJ's cs2cs command line.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

const std::string epsg = "http://www.opengis.net/def/crs/EPSG/0/";

Answer items(const std::string& query)
{
    return ContractServer::shared().get("/collections/place/items?" + query);
}

std::vector<double> first_position(const Answer& answer)
{
    return answer.json().at("features").at(0).at("geometry").at("coordinates").get<std::vector<double>>();
}

std::vector<std::int64_t> ids_in(const Answer& answer)
{
    std::vector<std::int64_t> ids;
    const Json page = answer.json();
    for (const Json& feature : page.at("features")) ids.push_back(feature.at("id"));
    return ids;
}

}  // namespace

TEST_CASE("Content-Crs names the system as it was asked for, and the default one too")
{
    CHECK(items("limit=1").header("content-crs") == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
    CHECK(items("limit=1&crs=" + epsg + "4490").header("content-crs") == "<" + epsg + "4490>");
    CHECK(items("limit=1&crs=EPSG:4549").header("content-crs") == "<EPSG:4549>");
    CHECK(items("limit=1&crs=urn:ogc:def:crs:EPSG::4549").header("content-crs") == "<urn:ogc:def:crs:EPSG::4549>");
    const Answer one = ContractServer::shared().get("/collections/place/items/1?crs=EPSG:4490");
    CHECK(one.header("content-crs") == "<EPSG:4490>");
    CHECK(ContractServer::shared().get("/collections/place/items/1").header("content-crs") ==
          "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
    CHECK(one.header("access-control-expose-headers").find("Content-Crs") != std::string::npos);
}

TEST_CASE("coordinates stand in the axis order of their authority")
{
    // Place 1 lies at 121.40 E, 29.80 N.
    CHECK(first_position(items("limit=1")) == std::vector<double>{121.4, 29.8});
    CHECK(first_position(items("limit=1&crs=" + epsg + "4490")) == std::vector<double>{29.8, 121.4});
    CHECK(first_position(items("limit=1&crs=" + epsg + "4326")) == std::vector<double>{29.8, 121.4});
}

TEST_CASE("projected coordinates are those of cs2cs")
{
    // echo 29.8 121.4 | cs2cs -f %.4f EPSG:4490 EPSG:4549 ; EPSG:4326 EPSG:3857
    const auto gauss = first_position(items("limit=1&crs=" + epsg + "4549"));
    CHECK(gauss[0] == Approx(3298765.1985).margin(0.001));
    CHECK(gauss[1] == Approx(635357.6993).margin(0.001));
    const auto mercator = first_position(items("limit=1&crs=" + epsg + "3857"));
    CHECK(mercator[0] == Approx(13514186.1823).margin(0.001));
    CHECK(mercator[1] == Approx(3477867.5267).margin(0.001));
}

TEST_CASE("unknown and unsupported systems are refused, in crs and in bbox-crs")
{
    for (const std::string text :
         {"http://www.opengis.net/def/crs/0/unsupported", "EPSG:999999", "EPSG:2000", "", "4326", "<x>"}) {
        INFO(text);
        CHECK(items("crs=" + text).status == 400);
        CHECK(items("bbox=121,29,122,30&bbox-crs=" + text).status == 400);
        CHECK(ContractServer::shared().get("/collections/place/items/1?crs=" + text).status == 400);
    }
}

TEST_CASE("a bbox gives the same features in every system, with its axes in that system's order")
{
    const auto expected = ids_in(items("limit=200&bbox=121.405,29.805,121.445,29.845"));
    REQUIRE(expected.size() > 10);
    CHECK(ids_in(items("limit=200&bbox=29.805,121.405,29.845,121.445&bbox-crs=" + epsg + "4490")) == expected);
    CHECK(ids_in(items("limit=200&bbox=29.805,121.405,29.845,121.445&bbox-crs=EPSG:4326")) == expected);
    CHECK(ids_in(items("limit=200&bbox=13514742,3478509,13519196,3483642&bbox-crs=EPSG:3857")) == expected);
    CHECK(items("limit=1&bbox=121.405,29.805,121.445,29.845&bbox-crs=EPSG:4490").status == 400);
}

TEST_CASE("a bbox in a projected system is that system's box, whose edges are no meridians")
{
    // cs2cs puts the row of places at 29.84 N at northing 3303211.6 (121.41 E), 3303235.5 (121.43 E), 3303259.7 (121.45 E):
    // a northern edge at 3303247 m ends that row half way.
    auto& server = ContractServer::shared();
    const Json all = server.get("/collections/place/items?limit=200&crs=EPSG:4549").json();
    const double south = 3'299'000;
    const double north = 3'303'247;
    const double west = 636'000;
    const double east = 643'000;
    std::vector<std::int64_t> expected;
    for (const Json& feature : all.at("features")) {
        const Json& geometry = feature.at("geometry");
        bool inside = geometry.is_null();
        if (!inside) {
            const double northing = geometry.at("coordinates")[0];
            const double easting = geometry.at("coordinates")[1];
            inside = northing >= south && northing <= north && easting >= west && easting <= east;
        }
        if (inside) expected.push_back(feature.at("id"));
    }
    REQUIRE(expected.size() > 10);
    const std::string box = "bbox=3299000,636000,3303247,643000&bbox-crs=EPSG:4549";
    const Answer answer = items("limit=200&" + box);
    CHECK(ids_in(answer) == expected);
    CHECK(answer.json().at("numberMatched") == expected.size());
    const Answer page = items("limit=4&" + box);
    CHECK(page.json().at("numberMatched") == expected.size());
    CHECK(ids_in(page) == std::vector<std::int64_t>(expected.begin(), expected.begin() + 4));
    CHECK(ids_in(server.get(target_of(links_with(page.json(), "next").at(0)))).front() == expected[4]);
}

TEST_CASE("pages keep the system they were asked in")
{
    const Json page = items("limit=2&crs=EPSG:4549").json();
    const std::string next = target_of(links_with(page, "next").at(0));
    CHECK(ContractServer::shared().get(next).header("content-crs") == "<EPSG:4549>");
}

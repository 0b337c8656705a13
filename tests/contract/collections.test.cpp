// OGC API - Common Part 2, and what Features and Tiles ask of collections.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Json collection_of(const std::string& id)
{
    return ContractServer::shared().get("/collections/" + id).json();
}

geo::Box box_of(const std::vector<layers::Feature>& features, bool visible_only)
{
    geo::Box box;
    for (const layers::Feature& feature : features) {
        if (feature.geometry && !(visible_only && is_hidden_place(feature))) box.extend(feature.geometry->box());
    }
    return box;
}

}  // namespace

TEST_CASE("the list of collections has self and alternate links and every visible layer once")
{
    const Json list = ContractServer::shared().get("/collections").json();
    CHECK(links_with(Json{{"links", list.at("links")}}, "self").size() == 1);
    CHECK(links_with(Json{{"links", list.at("links")}}, "alternate").size() == 1);
    std::map<std::string, int> times;
    for (const Json& one : list.at("collections")) ++times[one.at("id")];
    CHECK(times["place"] == 1);
    CHECK(times["area"] == 1);
    CHECK(times.count("secret_works") == 0);
    CHECK(times.count("case") == 0);
    CHECK(times.count("hazard") == 0);
}

TEST_CASE("an entry of the list is the same object as the collection on its own")
{
    auto& server = ContractServer::shared();
    const Json list = server.get("/collections").json();
    for (const Json& entry : list.at("collections")) {
        const std::string id = entry.at("id");
        INFO(id);
        CHECK(entry == collection_of(id));
    }
}

TEST_CASE("a collection has an items link for every encoding, with its type")
{
    const auto links = links_with(collection_of("place"), "items");
    std::vector<std::string> types;
    for (const Json& link : links) types.push_back(link.at("type"));
    CHECK(types == std::vector<std::string>{"application/geo+json", "text/html", "text/csv", "application/flatgeobuf",
                                            "application/geopackage+sqlite3"});
}

TEST_CASE("a collection links to its tilesets, its schema and its licence")
{
    const Json place = collection_of("place");
    const auto tilesets = links_with(place, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector");
    REQUIRE(tilesets.size() == 1);
    CHECK(target_of(tilesets[0]) == "/collections/place/tiles");
    CHECK(links_with(place, "http://www.opengis.net/def/rel/ogc/1.0/schema").size() == 1);
    CHECK(links_with(place, "http://www.opengis.net/def/rel/ogc/1.0/queryables").size() == 1);
    CHECK(links_with(place, "license").size() == 1);
    CHECK(place.at("schematic") == true);
    CHECK(place.at("itemType") == "feature");
}

TEST_CASE("the extent has four numbers and one interval, and is that of the visible features")
{
    const Json extent = collection_of("place").at("extent");
    const Json box = extent.at("spatial").at("bbox");
    REQUIRE(box.size() == 1);
    REQUIRE(box[0].size() == 4);
    const geo::Box expected = box_of(sample_places(), true);
    CHECK(box[0] == Json::array({expected.min_x, expected.min_y, expected.max_x, expected.max_y}));
    CHECK(extent.at("spatial").at("crs") == "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    const Json interval = extent.at("temporal").at("interval");
    REQUIRE(interval.size() == 1);
    CHECK(interval[0] == Json::array({"2026-01-01T00:00:00Z", "2026-01-05T22:00:00Z"}));
}

TEST_CASE("the list of reference systems begins with CRS84 and holds the storage system")
{
    const Json place = collection_of("place");
    const auto systems = place.at("crs").get<std::vector<std::string>>();
    REQUIRE_FALSE(systems.empty());
    CHECK(systems.front() == "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    CHECK(std::count(systems.begin(), systems.end(), place.at("storageCrs").get<std::string>()) == 1);
    CHECK(place.at("storageCrs") == "http://www.opengis.net/def/crs/EPSG/0/4490");
    CHECK(std::count(systems.begin(), systems.end(), "http://www.opengis.net/def/crs/EPSG/0/4549") == 1);
}

TEST_CASE("the schema names identifier, geometry, time and every visible field")
{
    const Answer answer = ContractServer::shared().get("/collections/place/schema");
    CHECK(answer.header("content-type") == "application/schema+json");
    const Json properties = answer.json().at("properties");
    CHECK(properties.at("id").at("x-ogc-role") == "id");
    CHECK(properties.at("geometry").at("format") == "geometry-point");
    CHECK(properties.at("seen").at("x-ogc-role") == "primary-instant");
    CHECK(properties.at("seen").at("format") == "date-time");
    CHECK(properties.at("built").at("format") == "date");
    CHECK(properties.at("floors").at("type") == "integer");
    CHECK(properties.at("height").at("x-ogc-unit") == "m");
    CHECK(properties.at("kind").at("enum") == Json::array({"a", "b"}));  // the third names rows that are hidden
    CHECK_FALSE(properties.contains("owner_phone"));
    const Json queryables = ContractServer::shared().get("/collections/place/queryables").json().at("properties");
    CHECK(queryables.contains("name"));
    CHECK_FALSE(queryables.contains("id"));
}

TEST_CASE("an unknown collection is not found, whatever is asked of it")
{
    auto& server = ContractServer::shared();
    for (const std::string rest : {"", "/items", "/items/1", "/schema", "/queryables", "/tiles", "/tiles/WebMercatorQuad",
                                   "/tiles/WebMercatorQuad/0/0/0"}) {
        INFO(rest);
        const Answer answer = server.get("/collections/nosuch" + rest);
        CHECK(answer.status == 404);
        CHECK(answer.header("content-type") == "application/problem+json");
        CHECK(answer.json().at("status") == 404);
    }
}

// OGC API - Features Parts 3, 6 and 8 on the items resource: filters, selected properties, sorting.

#include "tests/contract/contract_server.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

using Ids = std::vector<std::int64_t>;

Answer items(const std::string& query)
{
    return ContractServer::shared().get("/collections/place/items?" + query);
}

Ids ids_in(const Json& page)
{
    Ids ids;
    for (const Json& feature : page.at("features")) ids.push_back(feature.at("id"));
    return ids;
}

Ids paged(const std::string& query, int limit)
{
    Ids all;
    std::string target = "/collections/place/items?limit=" + std::to_string(limit) + "&" + query;
    while (!target.empty()) {
        const Answer answer = ContractServer::shared().get(target);
        INFO(target);
        REQUIRE(answer.status == 200);
        const Json page = answer.json();
        for (const std::int64_t id : ids_in(page)) all.push_back(id);
        const auto next = links_with(page, "next");
        target = next.empty() ? "" : target_of(next.at(0));
    }
    return all;
}

// Ids of the visible places, sorted by height (nulls last) and id.
Ids by_height(bool is_descending)
{
    std::vector<layers::Feature> rows;
    for (const layers::Feature& place : sample_places()) {
        if (!is_hidden_place(place)) rows.push_back(place);
    }
    std::sort(rows.begin(), rows.end(), [is_descending](const layers::Feature& a, const layers::Feature& b) {
        const auto* first = std::get_if<double>(&a.values[3]);
        const auto* second = std::get_if<double>(&b.values[3]);
        if (first == nullptr || second == nullptr) return first == second ? a.fid < b.fid : first != nullptr;
        if (*first == *second) return a.fid < b.fid;
        return is_descending ? *first > *second : *first < *second;
    });
    Ids ids;
    for (const layers::Feature& row : rows) ids.push_back(row.fid);
    return ids;
}

}  // namespace

TEST_CASE("a filter in text and in JSON gives the same features and their exact number")
{
    const Json text = items("limit=3&filter=floors=3%20AND%20kind%20LIKE%20'a%25'").json();
    const Json json =
        items(
            "limit=3&filter-lang=cql2-json&filter=%7B%22op%22:%22and%22,%22args%22:%5B%7B%22op%22:%22=%22,%22args%22:"
            "%5B%7B%22property%22:%22floors%22%7D,3%5D%7D,%7B%22op%22:%22=%22,%22args%22:%5B%7B%22property%22:"
            "%22kind%22%7D,%22a%22%5D%7D%5D%7D")
            .json();
    std::size_t expected = 0;
    for (const layers::Feature& place : sample_places())
        expected += place.values[2] == geo::Value{std::int64_t{3}} && place.values[1] == geo::Value{std::string("a")} ? 1 : 0;
    REQUIRE(expected > 3);
    CHECK(text.at("numberMatched") == expected);
    CHECK(json.at("numberMatched") == expected);
    CHECK(ids_in(text) == ids_in(json));
}

TEST_CASE("filter-crs says in which system the shapes of a filter are")
{
    const Ids expected = ids_in(items("limit=200&filter=S_INTERSECTS(geometry,BBOX(121.405,29.805,121.425,29.825))").json());
    REQUIRE(expected.size() == 4);
    CHECK(ids_in(
              items("limit=200&filter-crs=EPSG:4490&filter=S_INTERSECTS(geometry,BBOX(29.805,121.405,29.825,121.425))").json()) ==
          expected);
    CHECK(items("filter-crs=EPSG:999999&filter=floors=3").status == 400);
}

TEST_CASE("a malformed filter, one in an unknown language and one of a hidden field are refused")
{
    CHECK(items("filter=floors%20%3D").status == 400);
    CHECK(items("filter=%7B&filter-lang=cql2-json").status == 400);
    CHECK(items("filter=floors=3&filter-lang=sql").status == 400);
    CHECK(items("filter=owner_phone='x'").json().at("type") == items("filter=nosuch='x'").json().at("type"));
    CHECK(items("filter=owner_phone='x'").status == 400);
}

TEST_CASE("sortby orders pages of any size, with nulls last and equal ones by id")
{
    for (const int limit : {1, 7, 200}) {
        CHECK(paged("sortby=height", limit) == by_height(false));
        CHECK(paged("sortby=-height", limit) == by_height(true));
    }
    CHECK(paged("sortby=%2Bheight", 50) == by_height(false));
    CHECK(paged("sortby=+height", 50) == by_height(false));
    CHECK(ids_in(items("limit=3&sortby=-id").json()) == Ids{120, 119, 117});
    CHECK(ids_in(items("limit=4&sortby=kind,-floors,id").json()) == Ids{5, 15, 25, 35});
}

TEST_CASE("a sort key that is none, hidden or one too many is refused, and a cursor of another order too")
{
    for (const std::string key : {"nosuch", "owner_phone", "", "-", "height,,id", "id,id,id,id,id,id,id"}) {
        INFO(key);
        CHECK(items("sortby=" + key).status == 400);
    }
    const std::string next = target_of(links_with(items("limit=2&sortby=height").json(), "next").at(0));
    const auto at = next.find("sortby=height");
    REQUIRE(at != std::string::npos);
    CHECK(ContractServer::shared().get(std::string(next).replace(at, 13, "sortby=-height")).status == 400);
    CHECK(ContractServer::shared().get(std::string(next).replace(at, 13, "sortby=floors")).status == 400);
}

TEST_CASE("properties selects what is sent, the geometry by its name")
{
    const Json two = items("limit=1&properties=kind,name").json().at("features").at(0);
    CHECK(two.at("properties") == Json{{"name", "地点1"}, {"kind", "a"}});
    CHECK(two.at("geometry").is_null());
    CHECK(two.at("id") == 1);
    const Json placed = items("limit=1&properties=name,geometry").json().at("features").at(0);
    CHECK(placed.at("geometry").at("type") == "Point");
    CHECK(placed.at("properties") == Json{{"name", "地点1"}});
    // The text has x before y, and the column says so where Content-Crs names a system that has north first.
    const std::string crs = "http://www.opengis.net/def/crs/EPSG/0/4549";
    const Answer plane = items("f=csv&limit=1&properties=floors,geometry&crs=" + crs);
    CHECK(plane.header("content-crs") == "<" + crs + ">");
    CHECK(plane.body.rfind("\xEF\xBB\xBFid,floors,geometry_east_north\r\n1,0,POINT (", 0) == 0);
    CHECK(std::stod(plane.body.substr(plane.body.find('(') + 1)) < 1'000'000);
    CHECK(items("f=csv&limit=1&properties=geometry&crs=http://www.opengis.net/def/crs/EPSG/0/3857")
              .body.rfind("\xEF\xBB\xBFid,geometry\r\n", 0) == 0);
    CHECK(items("f=csv&limit=1&properties=floors,name").body == "\xEF\xBB\xBFid,floors,name\r\n1,0,地点1\r\n");
    const Json one = ContractServer::shared().get("/collections/place/items/2?properties=floors").json();
    CHECK(one.at("properties") == Json{{"floors", 1}});
    CHECK(items("properties=nosuch").status == 400);
    CHECK(items("properties=owner_phone").status == 400);
}

TEST_CASE("an identifier has one spelling")
{
    auto& server = ContractServer::shared();
    CHECK(server.get("/collections/place/items/1").status == 200);
    for (const std::string id : {"01", "001", "-0", "%201", "+1"}) {
        INFO(id);
        CHECK(server.get("/collections/place/items/" + id).status == 404);
    }
}

TEST_CASE("a moment between two milliseconds is no stored one, and a number beyond 64 bits is no stored one")
{
    CHECK(items("seen=2026-01-01T01:00:00.0005Z").json().at("numberMatched") == 0);
    CHECK(items("seen=2026-01-01T01:00:00.0000Z").json().at("numberMatched") == 1);
    const auto matched = [](const std::string& query) { return items(query).json().at("numberMatched").get<int>(); };
    const int timeless = matched("datetime=2030-01-01T00:00:00Z");
    CHECK(matched("datetime=2026-01-01T01:00:00Z") == timeless + 1);
    CHECK(matched("datetime=2026-01-01T01:00:00.0005Z") == timeless);
    CHECK(matched("datetime=2026-01-01T00:59:59.9999Z/2026-01-01T01:00:00.0001Z") == timeless + 1);
    CHECK(matched("datetime=2026-01-01T01:00:00.0001Z/2026-01-01T01:00:00.0009Z") == timeless);
    CHECK(items("datetime=2026-01-01T01:00:00.0009Z/2026-01-01T01:00:00.0001Z").status == 400);
    CHECK(items("floors=99999999999999999999").json().at("numberMatched") == 0);
    CHECK(items("floors=9999999999999999999x").status == 400);
}

TEST_CASE("a bbox that ends at a printed coordinate holds it, in every system")
{
    // echo 29.8 121.4 | cs2cs -f %.7f EPSG:4490 EPSG:3857 (easting 13514186.1822...): cut to six and four digits.
    for (const std::string crs : {"EPSG:3857", "EPSG:4549", "EPSG:4550", "EPSG:4326", "EPSG:4490", "OGC:CRS84"}) {
        INFO(crs);
        const Json first = ContractServer::shared().get("/collections/place/items/1?crs=" + crs).json();
        const std::string x = first.at("geometry").at("coordinates").at(0).dump();
        const std::string y = first.at("geometry").at("coordinates").at(1).dump();
        const Json page = items("limit=1&bbox-crs=" + crs + "&bbox=" + x + "," + y + "," + x + "," + y).json();
        CHECK(ids_in(page) == Ids{1});
    }
}

TEST_CASE("sortables are the fields without the geometry, queryables with it, the schema with roles and order")
{
    auto& server = ContractServer::shared();
    const Json sortables = server.get("/collections/place/sortables").json();
    CHECK_FALSE(sortables.at("properties").contains("geometry"));
    CHECK(sortables.at("properties").contains("id"));
    CHECK(sortables.at("properties").contains("height"));
    CHECK_FALSE(sortables.at("properties").contains("owner_phone"));
    const Json queryables = server.get("/collections/place/queryables").json();
    CHECK(queryables.at("properties").at("geometry").at("format") == "geometry-point");
    const Json schema = server.get("/collections/place/schema").json().at("properties");
    CHECK(schema.at("id").at("x-ogc-role") == "id");
    CHECK(schema.at("geometry").at("x-ogc-role") == "primary-geometry");
    CHECK(schema.at("seen").at("x-ogc-role") == "primary-instant");
    CHECK(schema.at("id").at("x-ogc-propertySeq") == 1);
    CHECK(schema.at("name").at("x-ogc-propertySeq") == 3);
    CHECK(links_with(server.get("/collections/place").json(), "http://www.opengis.net/def/rel/ogc/1.0/sortables").size() == 1);
}

TEST_CASE("a page that is streamed is whole, and has its number in the header")
{
    const Answer answer = items("f=fgb&limit=200");
    CHECK(answer.header("ogc-numberreturned") == "108");
    CHECK(answer.header("ogc-numbermatched") == "108");
    CHECK(answer.body.substr(0, 4) == "fgb\3");
}

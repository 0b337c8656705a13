// What is wrong with an input is told in Chinese and in English, and where it is in both.

#include "server/api/link.hpp"
#include "tests/contract/contract_server.hpp"

#include <regex>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;
using server::Method;

namespace
{

struct Malformed {
    std::string target;
    std::string body;   // sent by POST unless it is empty
    std::string place;  // what both texts name
};

const std::string items = "/collections/place/items";

Malformed filter(const std::string& text, const std::string& place)
{
    return {items + "?filter=" + server::percent_encoded(text), "", place};
}

Malformed json_filter(const std::string& text, const std::string& place)
{
    return {items + "?filter-lang=cql2-json&filter=" + server::percent_encoded(text), "", place};
}

Malformed area(const std::string& text, const std::string& place)
{
    return {"/stats/place", R"({"area":)" + text + "}", place};
}

Malformed written(const std::string& body, const std::string& place)
{
    return {"/collections/ledger/items", body, place};
}

Malformed written_geometry(const std::string& geometry, const std::string& place)
{
    return written(R"({"type":"Feature","geometry":)" + geometry + R"(,"properties":{}})", place);
}

Malformed executed(const std::string& process, const std::string& body, const std::string& place)
{
    return {"/processes/" + process + "/execution", body, place};
}

const std::vector<Malformed>& filters()
{
    static const std::vector<Malformed> all{
        filter("floors >", "9"),
        filter("floors > 3 floors < 5", "12"),
        filter("floors BETWEEN 1 OR 2", "18"),
        filter("floors IN 3", "11"),
        filter("name IS 3", "9"),
        filter("name NOT = 3", "10"),
        filter("(floors = 1", "12"),
        filter("name = 'moon", "13"),
        filter("floors = 1e999", "10"),
        filter("floors = 12abc", "12"),
        filter("seen > DATE(2020)", "13"),
        filter("built > DATE('2026-02-30')", "9"),
        filter("seen > TIMESTAMP('2026-01-31 08:00')", "8"),
        filter("S_INTERSECTS(geometry, POINT(1))", "31"),
        filter("S_INTERSECTS(geometry, POINT(NaN 1))", "30"),
        filter("S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 2 2)))", "52"),
        filter("S_INTERSECTS(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))", "24"),
        filter("S_INTERSECTS(geometry, POINT EMPTY)", "24"),
        filter("S_INTERSECTS(geometry, BBOX(1,5,2,4))", "24"),
        filter("S_INTERSECTS(geometry)", "1"),
        filter("S_INTERSECTS(name, POINT(1 1))", "14"),
        filter("T_AFTER(name, floors)", "9"),
        filter("floors", "1"),
        filter("name LIKE floors", "11"),
        filter("floors LIKE 'a%'", "1"),
        filter("CASEI(floors) = 'a'", "7"),
        filter("name + 1 = 2", "1"),
        filter("floors = 'many'", "10"),
        filter("open < true", "1"),
        filter("geometry = 1", "1"),
        filter("nosuch = 1", "nosuch"),
        filter("nosuch(floors) = 1", "nosuch"),
        json_filter("{", "2"),
        json_filter("[]", "/"),
        json_filter(R"({"op":"and","args":[{"op":"=","args":[{"property":"floors"}]},true]})", "/args/0"),
        json_filter(R"({"op":"=","args":[{"property":3},1]})", "/args/0"),
        json_filter(R"({"op":"=","args":[{"a":1,"b":2},1]})", "/args/0"),
        json_filter(R"({"op":"="})", "/"),
        json_filter(R"({"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2]}]})", "/args/1"),
        json_filter(R"({"op":"t_after","args":[{"property":"seen"},{"interval":["2026-01-01"]}]})", "/args/1"),
        json_filter(
            R"({"op":"s_intersects","args":[{"property":"geometry"},{"type":"LineString","coordinates":[[0,0],[1,"x"]]}]})",
            "coordinates/1"),
        json_filter(
            R"({"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}]})",
            "coordinates/0"),
        json_filter(std::string(200, '[') + std::string(200, ']'), ""),
        filter(std::string(200, '(') + "floors = 1" + std::string(200, ')'), ""),
    };
    return all;
}

const std::vector<Malformed>& parameters()
{
    static const std::vector<Malformed> all{
        {items + "?bbox=1,2,3", "", "bbox"},
        {items + "?bbox=1,2,3,x", "", "bbox"},
        {items + "?bbox=1,2,3,nan", "", "bbox"},
        {items + "?bbox=1,2,3,1", "", "bbox"},
        {items + "?bbox=1,2,9,3,4,5", "", "bbox"},
        {items + "?bbox=1,2,300,4", "", "bbox"},
        {items + "?bbox=500000,1,400000,2&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", "", "bbox"},
        {items + "?bbox-crs=EPSG:1&bbox=1,2,3,4", "", "bbox-crs"},
        {items + "?crs=EPSG:99999", "", "crs"},
        {items + "?datetime=yesterday", "", "yesterday"},
        {items + "?datetime=2026-02-30", "", "2026-02-30"},
        {items + "?datetime=../..", "", "../.."},
        {items + "?datetime=2026-02-01/2026-01-01", "", "2026-02-01/2026-01-01"},
        {items + "?datetime=x/2026-01-01", "", "x/2026-01-01"},
        {items + "?datetime=2026-01-01/x", "", "2026-01-01/x"},
        {items + "?sortby=nosuch", "", "nosuch"},
        {items + "?sortby=name,kind,floors,height,open,built,seen,id,name", "", "sortby"},
        {items + "?properties=nosuch", "", "nosuch"},
        {items + "?limit=many", "", "limit"},
        {items + "?limit=0", "", "limit"},
        {items + "?cursor=x", "", "cursor"},
        {items + "?floors=many", "", "many"},
        {items + "?nosuch=1", "", "nosuch"},
        {items + "?f=nosuch", "", "f"},
        {"/collections/nosuch/items", "", "nosuch"},
        {items + "/7654321", "", "7654321"},
        {"/nearest?collection=place&point=121.5,95", "", "point"},
        {"/nearest?collection=place", "", "point"},
        {"/nearest?collection=place&point=121.5,29.8&k=0", "", "k"},
        {"/nearest?collection=place&point=121.5,29.8&open=soon", "", "open"},
        {"/nearest?collection=place&point=121.5,29.8&open=now", "", "open"},
        {"/nearest?collection=place&point=121.5,29.8&item=a", "", "item"},
        {"/events?bbox=1,2,3", "", "bbox"},
        {"/jobs?status=lost", "", "status"},
    };
    return all;
}

const std::vector<Malformed>& bodies()
{
    static const std::vector<Malformed> all{
        {"/stats/place", "{", "2"},
        {"/stats/place", "[]", ""},
        {"/stats/place", R"({"filter":"floors >"})", "9"},
        {"/stats/place", R"({"filter":3})", "filter"},
        {"/stats/place", R"({"group_by":["nosuch"]})", "nosuch"},
        {"/stats/place", R"({"group_by":[]})", "group_by"},
        {"/stats/place", R"({"group_by":[3]})", "group_by"},
        {"/stats/place", R"({"group_by":"x"})", "group_by"},
        {"/stats/place", R"({"group_by":{"hexagon":1}})", "hexagon"},
        {"/stats/place", R"({"group_by":{"divisions":"x"}})", "divisions"},
        {"/stats/place", R"({"measures":["sum:name"]})", "name"},
        {"/stats/place", R"({"measures":["most"]})", "measures"},
        {"/stats/place", R"({"measures":3})", "measures"},
        {"/stats/place", R"({"time":3})", "time"},
        {"/stats/place", R"({"time":{"till":3}})", "time"},
        {"/stats/place", R"({"time":{"from":"then"}})", "time.from"},
        {"/stats/place", R"({"time":{"from":"2026-02-01","to":"2026-01-01"}})", "time"},
        {"/stats/place", R"({"time":{"field":"name"}})", "time.field"},
        {"/stats/area", R"({"time":{"from":"2026-02-01"}})", "time.field"},
        {"/stats/place", R"({"bin":"hour"})", "bin"},
        {"/stats/place", R"({"compare":["year"]})", "compare"},
        {"/stats/place", R"({"time":{"from":"2026-01-01","to":"2026-02-01"},"compare":["decade"]})", "compare"},
        {"/stats/place", R"({"nosuch":1})", "nosuch"},
        {"/within", R"({"collections":["place"]})", "area"},
        {"/within", R"({"area":{"circle":{"center":[121.5,29.8],"radius":9}},"collections":[]})", "collections"},
        {"/within", R"({"area":{"circle":{"center":[121.5,29.8],"radius":9}},"collections":[1]})", "collections"},
        {"/within", R"({"area":{"circle":{"center":[121.5,29.8],"radius":9}},"collections":["place"],"limit":-1})", "limit"},
        {"/within", R"({"area":{"circle":{"center":[121.5,29.8],"radius":9}},"collections":["place"],"after":1})", "after"},
        {"/within", R"({"area":{"circle":{"center":[121.5,29.8],"radius":9}},"collections":["place"],"after":{"x":1}})", "after"},
        {"/within", R"({"nosuch":1})", "nosuch"},
        area("3", ""),
        area("{}", ""),
        area(R"({"circle":{"center":[121.5,29.8],"radius":0}})", ""),
        area(R"({"circle":{"center":[121.5,29.8],"radius":"far"}})", "radius"),
        area(R"({"circle":{"center":[121.5,89],"radius":9}})", ""),
        area(R"({"circle":{"center":"here","radius":9}})", ""),
        area(R"({"circle":{"center":[121.5,29.8],"radius":9},"buffer":9})", ""),
        area(R"({"circle":{"center":[121.5,29.8],"radius":9},"division":"33"})", ""),
        area(R"({"division":33})", ""),
        area(R"({"division":"999999"})", "999999"),
        area(R"({"feature":{"collection":"place"}})", ""),
        area(R"({"feature":{"collection":"place","id":7654321}})", "7654321"),
        area(R"({"feature":{"collection":"place","id":1}})", ""),
        area(R"({"feature":{"collection":"place","id":1},"buffer":-1})", ""),
        area(R"({"geometry":{"type":"Point","coordinates":[121.5,29.8]}})", ""),
        area(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}})", "coordinates/0"),
        area(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1],[0,0]]]}})", "coordinates/0/2"),
        area(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[300,1],[0,0]]]}})", ""),
        area(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}})", "1.000000"),
        area(R"({"geometry":{"type":"Ball"}})", ""),
    };
    return all;
}

const std::vector<Malformed>& features()
{
    static const std::vector<Malformed> all{
        written("{", ""),
        written("3", ""),
        written("{}", "type"),
        written(R"({"type":"Feature","properties":{}})", "geometry"),
        written(R"({"type":"Feature","geometry":null})", "properties"),
        written(R"({"type":"Feature","geometry":null,"properties":3})", "properties"),
        written(R"({"type":"Feature","geometry":null,"properties":{"nosuch":1}})", "nosuch"),
        written(R"({"type":"Feature","geometry":null,"properties":{"count":"many"}})", "count"),
        written(R"({"type":"Feature","geometry":null,"properties":{"built":"soon"}})", "built"),
        written(R"({"type":"Feature","geometry":null,"properties":{"seen":3}})", "seen"),
        written(R"({"type":"Feature","geometry":null,"properties":{"name":3}})", "name"),
        written(R"({"type":"Feature","geometry":null,"properties":{"state":"ajar"}})", "state"),
        written(R"({"type":"FeatureCollection","features":3})", "features"),
        written(R"({"type":"FeatureCollection","features":[3]})", "feature"),
        written(
            R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{}},{"type":"Feature","geometry":{"type":"Point","coordinates":[1,"x"]},"properties":{}}]})",
            "coordinates"),
        written(std::string(100, '[') + std::string(100, ']'), ""),
        written_geometry(R"({"type":"Point","coordinates":["x",1]})", "coordinates"),
        written_geometry(R"({"type":"Point","coordinates":[1]})", "coordinates"),
        written_geometry(R"({"type":"Point","coordinates":[200,100]})", "200"),
        written_geometry(R"({"type":"Point"})", "coordinates"),
        written_geometry(R"({"coordinates":[1,2]})", "type"),
        written_geometry(R"({"type":"Ball","coordinates":[1,2]})", "type"),
        written_geometry(R"({"type":"LineString","coordinates":[[121,29]]})", "coordinates"),
        written_geometry(R"({"type":"LineString","coordinates":[[121,29],[122,29,5]]})", "coordinates/1"),
        written_geometry(R"({"type":"LineString","coordinates":[[121,29],[122,29]]})", ""),
        written_geometry(R"({"type":"Polygon","coordinates":[[]]})", "coordinates/0"),
        written_geometry(R"({"type":"MultiPolygon","coordinates":[[]]})", "coordinates/0"),
        written_geometry(R"({"type":"GeometryCollection"})", ""),
        written_geometry(R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point"}]})",
                         "geometries/1"),
        written_geometry("3", ""),
    };
    return all;
}

const std::vector<Malformed>& executions()
{
    static const std::vector<Malformed> all{
        executed("impact", "{", "2"),
        executed("impact", "3", "/"),
        executed("impact", R"({"inputs":3})", "/inputs"),
        executed("impact", R"({"inputs":{"nosuch":1}})", "/inputs/nosuch"),
        executed("impact", R"({"inputs":{"rings":[100]}})", "/inputs"),
        executed("impact", R"({"nosuch":1})", "/nosuch"),
        executed("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[121.5,29.8]},"rings":[]}})", "/inputs/rings"),
        executed("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[121.5,29.8]},"rings":[200,100]}})",
                 "/inputs/rings/1"),
        executed("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[121.5,29.8]},"rings":["far"]}})",
                 "/inputs/rings/0"),
        executed("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[121.5,89]},"rings":[100]}})",
                 "/inputs/geometry"),
        executed("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[121.5,"x"]},"rings":[100]}})",
                 "/inputs/geometry/coordinates/1"),
        executed("impact",
                 R"({"inputs":{"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]},"rings":[100]}})",
                 "/inputs/geometry"),
        executed("impact",
                 R"({"inputs":{"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2]]]},"rings":[100]}})",
                 "/inputs/geometry/coordinates/0"),
        executed("impact", R"({"inputs":{"geometry":{"href":"http://x.test"}}})", "/inputs/geometry/href"),
        executed("parcel-check", R"({"inputs":{"feature":{"collection":"place","id":1}}})", "/inputs/feature"),
        executed("convert-coordinates", R"({"inputs":{"from":"EPSG:1","to":"gcj02","coordinates":[[1,2]]}})", "/inputs/from"),
        executed("convert-coordinates", R"({"inputs":{"from":"EPSG:4326","to":"gcj02"}})", "/inputs/coordinates"),
        executed("convert-coordinates", R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[121,29],[1,200]]}})",
                 "/inputs/coordinates/1"),
        executed("convert-coordinates", R"({"inputs":{"from":3,"to":"gcj02","coordinates":[[1,2]]}})", "/inputs/from"),
        executed("convert-coordinates", R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2]]},"response":"loud"})",
                 "/response"),
        executed("convert-coordinates", R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2]]},"subscriber":{}})",
                 "/subscriber"),
        executed("siting-check", R"({"inputs":{"geometry":{"type":"Point","coordinates":[121.5,29.8]},"trade":"nosuch"}})",
                 "/inputs/trade"),
        executed("overlay", R"({"inputs":{"collection":"area","operation":"nosuch","feature":{"collection":"area","id":1}}})",
                 "/inputs/operation"),
    };
    return all;
}

Json problem(const Malformed& input, const std::string& language)
{
    Ask ask;
    ask.viewer = clerk();
    ask.headers = {{"Accept-Language", language}};
    if (!input.body.empty()) {
        ask.method = Method::Post;
        ask.body = input.body;
        const bool is_feature = input.target.find("/items") != std::string::npos;
        ask.headers.push_back({"Content-Type", is_feature ? "application/geo+json" : "application/json"});
    }
    ContractServer& server =
        input.target.find("/ledger/") != std::string::npos ? ContractServer::edited() : ContractServer::town();
    const Answer answer = server.get(input.target, ask);
    INFO(answer.body);
    REQUIRE((answer.status == 400 || answer.status == 404 || answer.status == 413));
    REQUIRE(answer.header("content-type") == "application/problem+json");
    return answer.json();
}

void check_chinese(const std::vector<Malformed>& inputs)
{
    static const std::regex sentence("[A-Za-z]{2,} [a-z]{2,}");
    for (const Malformed& input : inputs) {
        INFO(input.target << ' ' << input.body);
        const Json document = problem(input, "zh-CN");
        const std::string title = document.at("title_zh");
        const std::string detail = document.at("detail_zh");
        INFO(detail << " -- " << document.at("detail"));
        CHECK(title != document.at("title"));
        CHECK(detail != title);
        CHECK(detail.find(input.place) != std::string::npos);
        CHECK_FALSE(std::regex_search(detail, sentence));
        CHECK_FALSE(std::regex_search(detail, std::regex("[{][0-9]")));
    }
}

void check_english(const std::vector<Malformed>& inputs)
{
    for (const Malformed& input : inputs) {
        INFO(input.target << ' ' << input.body);
        const Json document = problem(input, "en");
        const std::string detail = document.at("detail");
        INFO(detail);
        CHECK(detail.find(input.place) != std::string::npos);
        CHECK(detail.find_first_of("\xe3\xe4\xe5\xe6\xe7\xe8\xe9") == std::string::npos);
    }
}

}  // namespace

TEST_CASE("what is wrong with a filter is told in Chinese, and where")
{
    check_chinese(filters());
}

TEST_CASE("what is wrong with a parameter is told in Chinese, and which")
{
    check_chinese(parameters());
}

TEST_CASE("what is wrong with a question or an area is told in Chinese, and where")
{
    check_chinese(bodies());
}

TEST_CASE("what is wrong with a feature to be written is told in Chinese, and where")
{
    check_chinese(features());
}

TEST_CASE("what is wrong with the inputs of a process is told in Chinese, and where")
{
    check_chinese(executions());
}

TEST_CASE("what is wrong with an input is told in English, and where")
{
    check_english(filters());
    check_english(parameters());
    check_english(bodies());
    check_english(features());
    check_english(executions());
}

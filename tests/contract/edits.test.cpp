// Writing of features (OGC API - Features Part 4) and their history: who may, under which condition, and what is refused.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;
using server::Method;

namespace
{

const std::string items = "/collections/ledger/items";
const char* const geojson = "application/geo+json";
const char* const merge_patch = "application/merge-patch+json";

layers::Viewer viewer(layers::Role role, bool may_write = true)
{
    return {"li", role, "urban", may_write};
}

Answer write(Method method, const std::string& target, const std::string& body, const std::vector<server::Header>& more = {},
             const layers::Viewer& who = clerk(), const std::string& type = geojson)
{
    Ask ask;
    ask.method = method;
    ask.viewer = who;
    ask.body = body;
    ask.headers = more;
    if (!type.empty()) ask.headers.push_back({"Content-Type", type});
    return ContractServer::edited().get(target, ask);
}

std::string feature(const std::string& geometry, const std::string& properties)
{
    return R"({"type":"Feature","geometry":)" + geometry + R"(,"properties":)" + properties + "}";
}

const std::string point = R"({"type":"Point","coordinates":[121.5,29.75]})";

struct Made {
    std::string target;
    std::string tag;
};

Made make(const std::string& properties, const std::string& geometry = point)
{
    const Answer answer = write(Method::Post, items, feature(geometry, properties));
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    const std::string location = answer.header("location");
    REQUIRE(location.rfind(std::string(ContractServer::base_url) + items + "/", 0) == 0);
    return {location.substr(std::string(ContractServer::base_url).size()), answer.header("etag")};
}

Answer read(const std::string& target, const layers::Viewer& who = clerk())
{
    Ask ask;
    ask.viewer = who;
    return ContractServer::edited().get(target, ask);
}

std::string problem(const Answer& answer)
{
    INFO(answer.body);
    REQUIRE(answer.header("content-type") == "application/problem+json");
    return std::to_string(answer.status) + " " + answer.json().at("type").get<std::string>().substr(10);
}

std::string problem_of(const std::string& geometry, const std::string& properties, const std::vector<server::Header>& more = {})
{
    return problem(write(Method::Post, items, feature(geometry, properties), more));
}

}  // namespace

TEST_CASE("a feature that was made is at its Location, with the tag that was told")
{
    const Made made = make(R"({"name":"新点","state":"open","count":3,"built":"2024-02-29","seen":"2026-01-31T08:00:00Z"})");
    const Answer answer = read(made.target);
    CHECK(answer.status == 200);
    CHECK(answer.header("etag") == made.tag);
    const Json feature = answer.json();
    CHECK(feature.at("geometry") == Json::parse(point));
    CHECK(feature.at("properties") == Json::parse(R"({"name":"新点","kind":null,"state":"open","count":3,
                                                     "built":"2024-02-29","seen":"2026-01-31T08:00:00Z",
                                                     "marks":null})"));
}

TEST_CASE("PUT replaces all fields, PATCH those that it names, and each gives a new tag")
{
    const Made made = make(R"({"name":"a","count":1})");
    const Answer patched =
        write(Method::Patch, made.target, R"({"properties":{"count":2}})", {{"If-Match", made.tag}}, clerk(), merge_patch);
    CHECK(patched.status == 204);
    CHECK(patched.header("etag") != made.tag);
    CHECK(read(made.target).json().at("properties").at("name") == "a");
    CHECK(read(made.target).json().at("properties").at("count") == 2);
    const Answer moved = write(Method::Patch, made.target, R"({"geometry":{"coordinates":[121.25,29.5]}})",
                               {{"If-Match", patched.header("etag")}}, clerk(), merge_patch);
    CHECK(moved.status == 204);
    CHECK(read(made.target).json().at("geometry").at("coordinates") == Json::parse("[121.25,29.5]"));
    const Answer put = write(Method::Put, made.target, feature(point, R"({"count":5})"), {{"If-Match", moved.header("etag")}});
    CHECK(put.status == 204);
    const Answer now = read(made.target);
    CHECK(now.header("etag") == put.header("etag"));
    CHECK(now.json().at("properties").at("name").is_null());
    CHECK(now.json().at("properties").at("count") == 5);
    CHECK(now.json().at("geometry") == Json::parse(point));
}

TEST_CASE("a change without If-Match is 428, with an old or a weak tag 412, with a broken one 400, and changes nothing")
{
    const Made made = make(R"({"name":"a"})");
    const std::string body = feature(point, R"({"name":"b"})");
    const Made other = make(R"({"name":"z"})");
    for (const Method method : {Method::Put, Method::Patch, Method::Delete}) {
        CHECK(problem(write(method, made.target, body)) == "428 precondition-missing");
        CHECK(problem(write(method, made.target, body, {{"If-Match", other.tag}})) == "412 version-stale");
        CHECK(problem(write(method, made.target, body, {{"If-Match", "W/" + made.tag}})) == "412 version-stale");
        CHECK(problem(write(method, made.target, body, {{"If-Match", "12"}})) == "400 if-match-malformed");
    }
    CHECK(read(made.target).header("etag") == made.tag);
    std::string html_tag = made.tag;
    html_tag.insert(html_tag.size() - 1, "-html");
    CHECK(write(Method::Put, made.target, body, {{"If-Match", other.tag + ", " + html_tag}}).status == 204);
    CHECK(write(Method::Put, made.target, body, {{"If-Match", "*"}}).status == 204);
}

TEST_CASE("a deleted feature is 404, and its number is not given again")
{
    const Made made = make(R"({"name":"a"})");
    CHECK(write(Method::Delete, made.target, "", {{"If-Match", made.tag}}, clerk(), "").status == 204);
    CHECK(problem(read(made.target)) == "404 feature-unknown");
    CHECK(problem(write(Method::Delete, made.target, "", {{"If-Match", made.tag}})) == "404 feature-unknown");
    CHECK(make("{}").target != made.target);
}

TEST_CASE("a FeatureCollection is made as a whole or not at all")
{
    const std::string good = feature(point, R"({"name":"many"})");
    const std::string bad = feature(point, R"({"name":17})");
    const auto matched = [] { return read(items + "?name=many").json().at("numberMatched").get<int>(); };
    const Answer refused = write(Method::Post, items, R"({"type":"FeatureCollection","features":[)" + good + "," + bad + "]}");
    CHECK(problem(refused) == "400 field-type");
    CHECK(refused.json().at("detail").get<std::string>().find("feature 1 ") != std::string::npos);
    CHECK(matched() == 0);
    const Answer made = write(Method::Post, items, R"({"type":"FeatureCollection","features":[)" + good + "," + good + "]}");
    CHECK(made.status == 201);
    CHECK(made.json().at("items").size() == 2);
    CHECK(matched() == 2);
    CHECK(problem(write(Method::Post, items, R"({"type":"FeatureCollection","features":[]})")) == "400 body-malformed");
    std::string list = good;
    for (int i = 0; i < 1000; ++i) list += "," + good;
    CHECK(problem(write(Method::Post, items, R"({"type":"FeatureCollection","features":[)" + list + "]}")) ==
          "413 features-too-many");
}

TEST_CASE("coordinates are read in the system and axis order that Content-Crs names")
{
    const std::string north_first = R"({"type":"Point","coordinates":[29.75,121.5]})";
    const Answer answer =
        write(Method::Post, items, feature(north_first, "{}"), {{"Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/4490>"}});
    REQUIRE(answer.status == 201);
    const std::string location = answer.header("location").substr(std::string(ContractServer::base_url).size());
    CHECK(read(location).json().at("geometry") == Json::parse(point));
    CHECK(problem_of(north_first, "{}") == "400 geometry-malformed");
    CHECK(problem_of(point, "{}", {{"Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/2381>"}}) == "400 crs-unsupported");
}

TEST_CASE("a value that does not fit its field is refused with the name of the field")
{
    CHECK(problem_of(point, R"({"nosuch":1})") == "400 field-unknown");
    CHECK(problem_of(point, R"({"sealed_by":"me"})") == "400 field-unknown");  // one that there is, but nobody sees
    CHECK(problem_of(point, R"({"count":"3"})") == "400 field-type");
    CHECK(problem_of(point, R"({"count":1.5})") == "400 field-type");
    CHECK(problem_of(point, R"({"count":99999999999999999999})") == "400 field-type");
    CHECK(problem_of(point, R"({"built":"2023-02-29"})") == "400 field-type");
    CHECK(problem_of(point, R"({"seen":"yesterday"})") == "400 field-type");
    CHECK(problem_of(point, R"({"state":"ajar"})") == "400 field-not-allowed");
    CHECK(problem_of(point, R"({"kind":"sealed"})") == "400 field-not-allowed");
    CHECK(problem_of(point, R"({"name":")" + std::string(10'001, 'x') + R"("})") == "400 field-too-long");
    CHECK(write(Method::Post, items, feature(point, R"({"name":")" + std::string(10'000, 'x') + R"("})")).status == 201);
}

TEST_CASE("a list is written as an array or as one text, and read as an array")
{
    const Json both{"wet", "hot"};
    CHECK(read(make(R"({"marks":["wet","hot"]})").target).json().at("properties").at("marks") == both);
    CHECK(read(make(R"({"marks":"wet;hot"})").target).json().at("properties").at("marks") == both);
    CHECK(read(make(R"({"marks":[]})").target).json().at("properties").at("marks") == Json::array());
    const Made made = make(R"({"marks":["wet","hot"]})");
    CHECK(read(made.target + "/history").json().at("versions")[0].at("feature").at("properties").at("marks") == both);
    CHECK(problem_of(point, R"({"marks":["wet;hot"]})") == "400 field-list");
    CHECK(problem_of(point, R"({"marks":["wet",3]})") == "400 field-list");
    CHECK(problem_of(point, R"({"marks":["wet","cold"]})") == "400 field-not-allowed");
    CHECK(problem_of(point, R"({"name":["wet"]})") == "400 field-type");
}

TEST_CASE("a body that is no feature is refused with the reason")
{
    const auto refused = [](const std::string& body) { return problem(write(Method::Post, items, body)); };
    CHECK(refused("") == "400 body-malformed");
    CHECK(refused("[]") == "400 body-malformed");
    CHECK(refused("{") == "400 body-malformed");
    CHECK(refused(R"({"type":"Feature","properties":{}})") == "400 body-malformed");
    CHECK(refused(R"({"type":"Feature","geometry":null})") == "400 body-malformed");
    CHECK(refused("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"\xff\"}}") == "400 body-malformed");
    CHECK(refused(std::string(100'000, '[')) == "400 body-malformed");
    const Made made = make("{}");
    CHECK(problem(write(Method::Put, made.target, R"({"type":"Feature","id":1,"geometry":null,"properties":{}})",
                        {{"If-Match", "*"}})) == "400 body-malformed");
    CHECK(problem(write(Method::Post, items, feature(point, "{}"), {}, clerk(), "text/plain")) == "415 media-type-unsupported");
    CHECK(problem(write(Method::Post, items, feature(point, "{}"), {}, clerk(), "")) == "415 media-type-unsupported");
}

TEST_CASE("a geometry that cannot be stored is refused, one that crosses itself with the place")
{
    CHECK(problem_of(R"({"type":"Point","coordinates":[121.5,1e999]})", "{}") == "400 body-malformed");
    CHECK(problem_of(R"({"type":"Point","coordinates":[181,29]})", "{}") == "400 geometry-malformed");
    CHECK(problem_of(R"({"type":"LineString","coordinates":[[121,29],[122,29]]})", "{}") == "400 geometry-kind");
    const auto area = [](const std::string& ring) {
        return problem(write(Method::Post, "/collections/area/items",
                             feature(R"({"type":"Polygon","coordinates":[)" + ring + "]}", R"({"code":"x"})")));
    };
    CHECK(area("[[121,29],[122,29],[122,30],[121,30]]") == "400 geojson-malformed");  // not closed
    CHECK(area("[[121,29],[122,30],[121,29]]") == "400 geojson-malformed");
    const Answer crossing =
        write(Method::Post, "/collections/area/items",
              feature(R"({"type":"Polygon","coordinates":[[[121,29],[122,30],[122,29],[121,30],[121,29]]]})", "{}"));
    CHECK(problem(crossing) == "400 geometry-invalid");
    CHECK(crossing.json().at("detail") == "the geometry is not valid: Self-intersection[121.500000 29.500000]");
}

TEST_CASE("fields that the writer does not see stay, rows that he does not see are not there")
{
    const std::string one = items + "/1";
    CHECK(write(Method::Put, one, feature(point, R"({"name":"rewritten","state":"old"})"), {{"If-Match", "*"}}).status == 204);
    const auto row = ContractServer::edited().stored_row("ledger", 1);
    CHECK(row.values[0] == geo::Value(std::string("court")));
    CHECK(row.values[1] == geo::Value(std::string("rewritten")));
    CHECK(row.values[3] == geo::Value(std::string("old")));  // not on the list, but it was there before
    for (const Method method : {Method::Put, Method::Patch, Method::Delete}) {
        CHECK(problem(write(method, items + "/2", feature(point, "{}"), {{"If-Match", "*"}})) == "404 feature-unknown");
    }
    CHECK(problem(read(items + "/2/history")) == "404 feature-unknown");
}

TEST_CASE("clerks and approvers write, all others are told 401 or 403 whether the layer is there or not")
{
    const std::string body = feature(point, "{}");
    for (const std::string layer : {"ledger", "secret_works", "nosuch"}) {
        const std::string target = "/collections/" + layer + "/items";
        INFO(target);
        CHECK(problem(write(Method::Post, target, body, {}, {})) == "401 login-required");
        CHECK(problem(write(Method::Delete, target + "/1", body, {}, {})) == "401 login-required");
        for (const layers::Role role : {layers::Role::Staff, layers::Role::Auditor, layers::Role::SecurityAdmin,
                                        layers::Role::SystemAdmin, layers::Role::Resident}) {
            CHECK(problem(write(Method::Post, target, body, {}, viewer(role))) == "403 role-insufficient");
            CHECK(problem(write(Method::Patch, target + "/1", body, {}, viewer(role))) == "403 role-insufficient");
        }
        CHECK(problem(write(Method::Put, target + "/1", body, {}, viewer(layers::Role::Clerk, false))) ==
              "403 role-insufficient");
    }
    CHECK(problem(write(Method::Post, "/collections/nosuch/items", body)) == "404 collection-unknown");
    CHECK(write(Method::Post, items, body, {}, viewer(layers::Role::Approver)).status == 201);
    CHECK(write(Method::Post, "/collections/secret_works/items", feature(point, R"({"code":"W9"})")).status == 201);
}

TEST_CASE("the next request sees a write at every address: feature, page, count and tile")
{
    const auto tile = [] { return read("/collections/ledger/tiles/WebMercatorQuad/14/6772/13721"); };
    const Answer before = tile();
    const Made made = make(R"({"name":"seen at once"})", R"({"type":"Point","coordinates":[121.5,29.75]})");
    CHECK(read(made.target).status == 200);
    const Json page = read(items + "?name=seen%20at%20once").json();
    CHECK(page.at("numberMatched") == 1);
    CHECK(page.at("features").at(0).at("properties").at("name") == "seen at once");
    const Answer with = tile();
    CHECK(with.header("etag") != before.header("etag"));
    CHECK(with.body.find("seen at once") != std::string::npos);
    CHECK(write(Method::Delete, made.target, "", {{"If-Match", made.tag}}).status == 204);
    CHECK(tile().body.find("seen at once") == std::string::npos);
}

TEST_CASE("the history of a feature tells every version with author and operation, also after its deletion")
{
    const Made made = make(R"({"name":"a","count":1})");
    const layers::Viewer li = viewer(layers::Role::Approver);
    const Answer put =
        write(Method::Put, made.target, feature("null", R"({"name":"b","count":2})"), {{"If-Match", made.tag}}, li);
    CHECK(write(Method::Delete, made.target, "", {{"If-Match", put.header("etag")}}).status == 204);
    const Json history = read(made.target + "/history").json();
    std::string told;
    for (const Json& version : history.at("versions")) {
        told += version.at("operation").get<std::string>() + " " + version.at("by").get<std::string>();
        if (version.contains("feature")) {
            const Json& feature = version.at("feature");
            CHECK_FALSE(feature.at("properties").contains("sealed_by"));
            told += " " + feature.at("properties").at("name").get<std::string>() + " " + feature.at("geometry").dump();
        }
        told += "; ";
    }
    CHECK(told == "delete wang; update li b null; insert wang a " + Json::parse(point).dump() + "; ");
    CHECK('"' + std::to_string(history.at("versions").at(2).at("version").get<int>()) + '"' == made.tag);
    const Json first = read(made.target + "/history?limit=1").json();
    REQUIRE(links_with(first, "next").size() == 1);
    CHECK(read(target_of(links_with(first, "next").front())).json().at("versions").at(0).at("operation") == "update");
}

TEST_CASE("history asks for a login, and is silent about what its reader may not see")
{
    CHECK(problem(read("/collections/ledger/items/1/history", {})) == "401 login-required");
    const layers::Viewer staff = viewer(layers::Role::Staff);
    CHECK(problem(read("/collections/nosuch/items/1/history", staff)) == "404 collection-unknown");
    CHECK(problem(read("/collections/ledger/items/999999/history", staff)) == "404 feature-unknown");
    // Row 8 of `place` is hidden from staff; 9 is not, and gets hidden.
    CHECK(read("/collections/place/items/8/history").status == 200);
    CHECK(problem(read("/collections/place/items/8/history", staff)) == "404 feature-unknown");
    CHECK(read("/collections/place/items/9/history", staff).json().at("versions").size() == 1);
    CHECK(write(Method::Patch, "/collections/place/items/9", R"({"properties":{"kind":"hidden"}})", {{"If-Match", "*"}}, clerk(),
                merge_patch)
              .status == 204);
    CHECK(problem(read("/collections/place/items/9/history", staff)) == "404 feature-unknown");
    CHECK(read("/collections/place/items/9/history").json().at("versions").size() == 2);
}

TEST_CASE("the classes of Part 4 are declared")
{
    const Json declared = read("/conformance").json().at("conformsTo");
    for (const std::string name : {"create-replace-delete", "update", "optimistic-locking-etags", "features"}) {
        const std::string uri = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/" + name;
        CHECK(std::find(declared.begin(), declared.end(), Json(uri)) != declared.end());
    }
}

TEST_CASE("pages in an order by a field stay disjoint and complete while the field changes")
{
    std::vector<Made> rows;
    for (int count = 100; count < 106; ++count) rows.push_back(make(R"({"name":"paged","count":)" + std::to_string(count) + "}"));
    std::vector<std::string> met;
    const auto turn = [&met](const std::string& target) {
        const Json page = read(target).json();
        for (const Json& feature : page.at("features")) met.push_back(items + "/" + std::to_string(feature.at("id").get<int>()));
        const auto next = links_with(page, "next");
        return next.empty() ? std::string() : target_of(next.front());
    };
    std::string next = turn(items + "?name=paged&sortby=count&limit=3");
    REQUIRE_FALSE(next.empty());
    // The first one of the page goes behind it, and the last one of all goes before it.
    const auto change = [](const Made& row, const std::string& count) {
        return write(Method::Patch, row.target, R"({"properties":{"count":)" + count + "}}", {{"If-Match", "*"}}, clerk(),
                     merge_patch)
            .status;
    };
    REQUIRE(change(rows[0], "104") == 204);
    REQUIRE(change(rows[5], "1") == 204);
    next = turn(next);
    CHECK(next.empty());
    CHECK(met == std::vector<std::string>{rows[0].target, rows[1].target, rows[2].target, rows[3].target, rows[4].target,
                                          rows[5].target});
    met.clear();
    turn(items + "?name=paged&sortby=count&limit=10");
    CHECK(met == std::vector<std::string>{rows[5].target, rows[1].target, rows[2].target, rows[3].target, rows[0].target,
                                          rows[4].target});
    for (const Made& row : rows) write(Method::Delete, row.target, "", {{"If-Match", "*"}}, clerk());
}

// What holds for every route of the table, the newest one included.

#include "server/http/problem.hpp"
#include "tests/contract/contract_server.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

// The path with values that exist.
std::string filled_path(const server::Route& route)
{
    static const std::map<std::string, std::string> values{{"collectionId", "place"},
                                                           {"featureId", "2"},
                                                           {"tileMatrixSetId", "WebMercatorQuad"},
                                                           {"tileMatrix", "0"},
                                                           {"tileRow", "0"},
                                                           {"tileCol", "0"},
                                                           {"z", "0"},
                                                           {"x", "0"},
                                                           {"y", "0"},
                                                           {"layers", "place"},
                                                           {"styleId", "light"},
                                                           {"processId", "impact"}};
    std::string path = route.path;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
        const auto close = path.find('}', open);
        const std::string name = path.substr(open + 1, close - open - 1);
        INFO(route.path);
        REQUIRE(values.count(name) == 1);
        path.replace(open, close - open + 1, values.at(name));
    }
    return path;
}

// The path with the query parameters that it needs, as their declarations give them for example.
std::string asked_target(const server::Route& route)
{
    std::string target = route.path == "/catchment/{collectionId}" ? "/catchment/school_area" : filled_path(route);
    for (const server::Parameter& parameter : route.parameters) {
        if (parameter.in_path || !parameter.required) continue;
        INFO(route.path << " needs " << parameter.name);
        REQUIRE_FALSE(parameter.example.empty());
        target += (target.find('?') == std::string::npos ? '?' : '&') + parameter.name + '=' + parameter.example;
    }
    return target;
}

// Routes that need the login or the figures of a running server are tested with it, those that need a job with the jobs.
bool works_here(const server::Route& route)
{
    const bool has_own_test = route.path.rfind("/auth", 0) == 0 || route.path.rfind("/jobs/", 0) == 0;
    const bool is_open = route.access == server::Access::Anyone;
    return route.documented && is_open && route.method == server::Method::Get && !has_own_test;
}

const Json& api()
{
    static const Json document = ContractServer::shared().get("/api").json();
    return document;
}

std::string key_of(server::Method method)
{
    std::string key(server::method_name(method));
    for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return key;
}

// Every "$ref" below a value.
void collect_references(const Json& value, std::set<std::string>& found)
{
    if (value.is_object() && value.contains("$ref")) found.insert(value.at("$ref").get<std::string>());
    if (!value.is_structured()) return;
    for (const auto& [name, member] : value.items()) collect_references(member, found);
}

}  // namespace

TEST_CASE("every documented route is in the API document with summary, responses, security and parameters")
{
    for (const server::Route& route : ContractServer::shared().routes()) {
        INFO(route.path);
        if (!route.documented) continue;
        REQUIRE(api().at("paths").contains(route.path));
        const Json& operation = api().at("paths").at(route.path).at(key_of(route.method));
        CHECK(operation.at("operationId") == route.operation_id);
        CHECK_FALSE(operation.at("summary").get<std::string>().empty());
        CHECK(operation.at("tags").is_array());
        CHECK(operation.at("security").is_array());
        CHECK(operation.at("responses").size() >= 2);
        std::set<std::string> in_path;
        for (const server::Parameter& parameter : route.parameters) {
            CHECK_FALSE(parameter.description.empty());
            if (parameter.in_path) in_path.insert(parameter.name);
        }
        for (auto open = route.path.find('{'); open != std::string::npos; open = route.path.find('{', open + 1)) {
            CHECK(in_path.count(route.path.substr(open + 1, route.path.find('}', open) - open - 1)) == 1);
        }
    }
}

TEST_CASE("operation ids are unique and tile operations have the names of the standard")
{
    std::set<std::string> ids;
    for (const server::Route& route : ContractServer::shared().routes()) {
        INFO(route.operation_id);
        CHECK(ids.insert(route.operation_id).second);
    }
    CHECK(ids.count(".collection.vector.getTile") == 1);
    CHECK(ids.count(".dataset.vector.getTile") == 1);
    CHECK(ids.count(".collection.vector.getTileSet") == 1);
    CHECK(ids.count(".dataset.vector.getTileSetsList") == 1);
}

TEST_CASE("every reference of the API document leads somewhere")
{
    std::set<std::string> references;
    collect_references(api(), references);
    CHECK(references.size() > 20);
    for (const std::string& reference : references) {
        INFO(reference);
        REQUIRE(reference.rfind("#/", 0) == 0);
        CHECK(api().contains(Json::json_pointer(reference.substr(1))));
    }
}

TEST_CASE("limit, bbox and datetime are declared as the standard has them")
{
    std::map<std::string, Json> parameters;
    for (const Json& parameter : api().at("paths").at("/collections/{collectionId}/items").at("get").at("parameters")) {
        parameters[parameter.at("name")] = parameter;
    }
    const Json& limit = parameters.at("limit");
    CHECK(limit.at("schema") == Json{{"type", "integer"}, {"minimum", 1}, {"maximum", 10000}, {"default", 10}});
    const Json& bbox = parameters.at("bbox");
    CHECK(bbox.at("schema") == Json{{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 4}, {"maxItems", 6}});
    CHECK(parameters.at("datetime").at("schema").at("type") == "string");
    for (const char* name : {"limit", "bbox", "datetime"}) {
        CHECK(parameters.at(name).at("in") == "query");
        CHECK(parameters.at(name).at("required") == false);
        CHECK(parameters.at(name).at("style") == "form");
        CHECK(parameters.at(name).at("explode") == false);
    }
}

TEST_CASE("every route answers as it documents")
{
    auto& server = ContractServer::shared();
    for (const server::Route& route : server.routes()) {
        if (!works_here(route)) continue;
        const std::string target = asked_target(route);
        INFO(target);
        const Answer answer = server.get(target);
        CHECK((answer.status == 200 || answer.status == 204));
        const Json& responses = api().at("paths").at(route.path).at("get").at("responses");
        REQUIRE(responses.contains(std::to_string(answer.status)));
        if (answer.status == 200) CHECK(responses.at("200").at("content").contains(answer.header("content-type")));
    }
}

TEST_CASE("an unknown parameter is refused on every route")
{
    auto& server = ContractServer::shared();
    for (const server::Route& route : server.routes()) {
        if (!works_here(route)) continue;
        const Answer answer = server.get(filled_path(route) + "?nosuchparameter=1");
        INFO(route.path);
        CHECK(answer.status == 400);
        CHECK(answer.header("content-type") == "application/problem+json");
        CHECK(answer.json().at("type") == "/problems/parameter-unknown");
        CHECK(answer.json().at("title_zh") == "未知参数");
        CHECK_FALSE(server.at_once(filled_path(route) + "?nosuchparameter=1"));
    }
}

TEST_CASE("every GET route answers HEAD with the same header and OPTIONS with its methods")
{
    auto& server = ContractServer::shared();
    for (const server::Route& route : server.routes()) {
        if (!works_here(route)) continue;
        const std::string target = asked_target(route);
        INFO(target);
        Ask ask;
        ask.method = server::Method::Head;
        const Answer head = server.get(target, ask);
        CHECK(head.status == server.get(target).status);
        CHECK(head.body.empty());
        CHECK(head.header("content-type") == server.get(target).header("content-type"));
        ask.method = server::Method::Options;
        const Answer options = server.get(target, ask);
        CHECK(options.status == 204);
        CHECK(options.header("allow").find("GET, HEAD") != std::string::npos);
        ask.method = server::Method::Delete;
        const bool has_delete = options.header("allow").find("DELETE") != std::string::npos;
        CHECK(server.get(target, ask).status == (has_delete ? 401 : 405));
    }
}

TEST_CASE("a path that is no route is a problem document of status 404")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/nosuch", "/collections/", "/collections/place/nosuch", "/tiles/WebMercatorQuad/0", "/xyz/place/0/0/0.png",
          "/assets/nosuch.js", "/assets/nosuch", "/sprites/nosuch.png", "/fonts/a/b.pbf", "/favicon.ico.exe"}) {
        INFO(target);
        const Answer answer = server.get(target);
        CHECK(answer.status == 404);
        CHECK(answer.header("content-type") == "application/problem+json");
        CHECK(answer.json().at("type") == "/problems/path-unknown");
    }
}

TEST_CASE("the style sheet of the pages is served with a tag")
{
    const Answer sheet = ContractServer::shared().get("/assets/pages.css");
    CHECK(sheet.status == 200);
    CHECK(sheet.header("content-type") == "text/css; charset=utf-8");
    CHECK_FALSE(sheet.header("etag").empty());
}

// OGC API - Common and the root parts of Features and Tiles: landing page, conformance, API definition, links.

#include "tests/contract/contract_server.hpp"

#include <deque>
#include <set>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

const char* const browser_accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

// Addresses of all links of an answer that are no templates.
std::vector<std::string> targets_in(const Json& document)
{
    std::vector<std::string> targets;
    if (document.is_object() && document.contains("href") && document["href"].is_string()) {
        if (!document.value("templated", false)) targets.push_back(target_of(document));
        return targets;
    }
    for (const auto& [name, value] : document.items()) {
        if (!value.is_structured()) continue;
        for (std::string& target : targets_in(value)) targets.push_back(std::move(target));
    }
    return targets;
}

}  // namespace

TEST_CASE("the landing page links to the API definition, the conformance declaration, the data and the tilesets")
{
    const Answer answer = ContractServer::shared().get("/");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/json");
    const Json page = answer.json();
    CHECK(page.at("title").is_string());
    REQUIRE(links_with(page, "service-desc").size() == 1);
    CHECK(links_with(page, "service-desc")[0].at("type") == "application/vnd.oai.openapi+json;version=3.0");
    CHECK(links_with(page, "service-doc").size() == 1);
    CHECK(links_with(page, "conformance").size() == 1);
    CHECK(links_with(page, "data").size() == 1);
    const auto tilesets = links_with(page, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector");
    REQUIRE(tilesets.size() == 1);
    CHECK(target_of(tilesets[0]) == "/tiles");
    CHECK(links_with(page, "self").size() == 1);
}

TEST_CASE("a browser gets a page and f=json brings the document to it")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/", "/conformance", "/collections", "/collections/place", "/collections/place/items", "/collections/place/items/1",
          "/collections/place/schema", "/collections/place/queryables", "/tiles", "/collections/place/tiles",
          "/collections/place/tiles/WebMercatorQuad", "/tileMatrixSets", "/tileMatrixSets/CGCS2000Quad", "/styles", "/api"}) {
        INFO(target);
        const Answer page = server.get(target, {browser_accept});
        CHECK(page.status == 200);
        CHECK(page.header("content-type") == "text/html; charset=utf-8");
        CHECK(page.header("vary").find("Accept") != std::string::npos);
        CHECK(page.header("content-security-policy").find("default-src 'self'") != std::string::npos);
        const Answer document = server.get(target + "?f=json", {browser_accept});
        CHECK(document.status == 200);
        CHECK(document.header("content-type").find("json") != std::string::npos);
        CHECK(server.get(target + "?f=html").body.size() == page.body.size());
    }
}

TEST_CASE("pages hold no script, no inline style and nothing unescaped")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/collections?f=html", "/collections/place?f=html", "/collections/place/items?f=html&limit=200",
          "/collections/place/items/4?f=html", "/api.html", "/collections/area/items/2?f=html"}) {
        INFO(target);
        const std::string body = server.get(target).body;
        CHECK(body.find("<script") == std::string::npos);
        CHECK(body.find("<style") == std::string::npos);
        CHECK(body.find("style=") == std::string::npos);
        CHECK(body.find(" on") == body.find(" on "));
        CHECK(body.find("lang=\"zh-CN\"") != std::string::npos);
    }
    CHECK(server.get("/collections/place/items/4?f=html").body.find("&lt;script&gt;alert(1)") != std::string::npos);
}

TEST_CASE("an unknown f is 400 and an Accept that cannot be met is 406, for every resource with formats")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/", "/conformance", "/collections", "/collections/place", "/collections/place/items", "/collections/place/items/1",
          "/collections/place/schema", "/tiles", "/tiles/WebMercatorQuad", "/tileMatrixSets", "/styles", "/styles/light", "/api",
          "/tiles/WebMercatorQuad/0/0/0", "/xyz/place/0/0/0.mvt"}) {
        INFO(target);
        CHECK(server.get(target + "?f=nosuch").status == 400);
        const Answer refused = server.get(target, {"image/x-nosuch"});
        CHECK(refused.status == 406);
        CHECK(refused.header("content-type") == "application/problem+json");
    }
}

TEST_CASE("the conformance declaration names the classes of the core")
{
    const Json document = ContractServer::shared().get("/conformance").json();
    const std::set<std::string> declared = document.at("conformsTo").get<std::set<std::string>>();
    CHECK(declared.size() == document.at("conformsTo").size());
    for (const char* name :
         {"ogcapi-common-1/1.0/conf/core", "ogcapi-common-2/1.0/conf/collections", "ogcapi-features-1/1.0/conf/core",
          "ogcapi-features-1/1.0/conf/geojson", "ogcapi-features-2/1.0/conf/crs", "ogcapi-tiles-1/1.0/conf/core",
          "ogcapi-tiles-1/1.0/conf/mvt", "ogcapi-tiles-1/1.0/conf/collections-selection"}) {
        INFO(name);
        CHECK(declared.count(std::string("http://www.opengis.net/spec/") + name) == 1);
    }
}

TEST_CASE("the API definition has exactly the type that its link promises")
{
    auto& server = ContractServer::shared();
    const Json link = links_with(server.get("/").json(), "service-desc").at(0);
    const Answer answer = server.get(target_of(link), {link.at("type")});
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "application/vnd.oai.openapi+json;version=3.0");
    CHECK(answer.json().at("openapi") == "3.0.3");
    const Json page = links_with(server.get("/").json(), "service-doc").at(0);
    CHECK(server.get(target_of(page)).header("content-type") == "text/html; charset=utf-8");
}

TEST_CASE("every link that can be reached from the landing page resolves and has a relation and the type it promises")
{
    auto& server = ContractServer::shared();
    std::deque<std::string> to_visit{"/"};
    std::set<std::string> seen{"/"};
    std::size_t visited = 0;
    while (!to_visit.empty()) {
        const std::string target = to_visit.front();
        to_visit.pop_front();
        INFO(target);
        const Answer answer = server.get(target);
        REQUIRE(answer.status == 200);
        ++visited;
        if (answer.header("content-type").find("json") == std::string::npos) continue;
        for (const std::string& next : targets_in(answer.json())) {
            // The layers that a new database has are all alike: one of them, empty, will do beside the three of the test.
            const bool is_other_layer = next.rfind("/collections/", 0) == 0 && next.find("/place") == std::string::npos &&
                                        next.find("/area") == std::string::npos && next.find("/district") == std::string::npos;
            // Processes are executed by POST.
            const bool is_execution = next.rfind("/processes/", 0) == 0 && next.find("/execution") != std::string::npos;
            if (!is_other_layer && !is_execution && seen.insert(next).second) to_visit.push_back(next);
        }
    }
    CHECK(visited > 60);
}

TEST_CASE("a link's type is the type that its address answers with")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/", "/collections", "/collections/place", "/collections/place/items", "/collections/place/tiles"}) {
        const Json document = server.get(target).json();
        for (const Json& link : document.at("links")) {
            if (link.value("templated", false)) continue;
            const std::string address = target_of(link);
            INFO(target << " -> " << address);
            const std::string type = link.at("type");
            CHECK(server.get(address).header("content-type").compare(0, type.size(), type) == 0);
        }
    }
}

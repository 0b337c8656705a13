// What the asker may not see does not exist: every side door answers like an unknown layer, row or field.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

std::string without(std::string text, const std::string& word)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.replace(at, word.size(), "?");
    return text;
}

// Status, headers and body of an answer, with the asked id taken out.
std::string told(const Answer& answer, const std::string& id)
{
    std::string all = std::to_string(answer.status) + "\n";
    // Lengths differ when ids do.
    for (const auto& [name, value] : answer.headers) {
        if (name != "content-length") all += name + ": " + without(value, id) + "\n";
    }
    return all + without(answer.body, id);
}

std::vector<std::string> doors(const std::string& id)
{
    const std::string collection = "/collections/" + id;
    return {collection,
            collection + "?f=html",
            collection + "?nosuch=1",
            collection + "/items",
            collection + "/items?f=html",
            collection + "/items?f=csv",
            collection + "/items?limit=0",
            collection + "/items?code=W1",
            collection + "/items?bbox=121,29,122,30",
            collection + "/items?crs=EPSG:4549",
            collection + "/items?crs=nosuch",
            collection + "/items?datetime=now",
            collection + "/items/1",
            collection + "/items/1?f=html",
            collection + "/items/9999",
            collection + "/schema",
            collection + "/queryables",
            collection + "/tiles",
            collection + "/tiles/WebMercatorQuad",
            collection + "/tiles/nosuch",
            collection + "/tiles/WebMercatorQuad/0/0/0",
            collection + "/tiles/WebMercatorQuad/10/0/0",
            collection + "/tiles/WebMercatorQuad/0/9/9",
            "/tiles/WebMercatorQuad/0/0/0?collections=" + id,
            "/tiles/WebMercatorQuad/0/0/0?collections=place," + id,
            "/xyz/" + id + "/0/0/0.mvt",
            "/xyz/place," + id + "/0/0/0.mvt",
            "/tilejson/" + id + ".json",
            "/tilejson/area," + id + ".json"};
}

}  // namespace

TEST_CASE("a layer that the asker may not see answers like one that does not exist, at every door")
{
    auto& server = ContractServer::shared();
    const std::string hidden = "secret_works";
    const std::string unknown = "unknown_one";
    const auto hidden_doors = doors(hidden);
    const auto unknown_doors = doors(unknown);
    // A clerk has been here before, so whatever can be cached is.
    Ask as_clerk;
    as_clerk.viewer = clerk();
    for (const std::string& door : hidden_doors) server.get(door, as_clerk);
    for (std::size_t i = 0; i < hidden_doors.size(); ++i) {
        for (const auto method : {server::Method::Get, server::Method::Head, server::Method::Options, server::Method::Post}) {
            INFO(hidden_doors[i] << " " << server::method_name(method));
            Ask ask;
            ask.method = method;
            const std::string answer = told(server.get(hidden_doors[i], ask), hidden);
            CHECK(answer == told(server.get(unknown_doors[i], ask), unknown));
            CHECK(answer.substr(0, 3) != "200");
        }
        CHECK_FALSE(server.at_once(hidden_doors[i]));
        Ask any;
        any.if_none_match = "*";
        CHECK(server.get(hidden_doors[i], any).status >= 400);
    }
}

TEST_CASE("a hidden layer stands in no list, no style and no dataset tile")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/collections", "/collections?f=html", "/tiles", "/tiles/WebMercatorQuad", "/tiles/WebMercatorQuad?f=html",
          "/tiles/WebMercatorQuad/0/0/0", "/styles/light", "/styles/dark", "/api", "/api.html", "/"}) {
        INFO(target);
        const Answer answer = server.get(target);
        CHECK(answer.status == 200);
        CHECK(answer.body.find("secret_works") == std::string::npos);
        CHECK(answer.body.find("内部工程") == std::string::npos);
    }
}

TEST_CASE("whoever may see a layer gets it, private and not stored")
{
    auto& server = ContractServer::shared();
    Ask ask;
    ask.viewer = clerk();
    for (const std::string target :
         {"/collections/secret_works", "/collections/secret_works/items", "/collections/secret_works/items/1",
          "/collections/secret_works/schema", "/collections/secret_works/tiles/WebMercatorQuad/0/0/0",
          "/xyz/place,secret_works/0/0/0.mvt", "/tilejson/secret_works.json", "/collections", "/styles/light"}) {
        INFO(target);
        const Answer answer = server.get(target, ask);
        CHECK(answer.status == 200);
        CHECK(answer.header("cache-control") == "private, no-store");
        CHECK(answer.header("cross-origin-resource-policy") == "same-origin");
        CHECK_FALSE(server.at_once(target, ask));
    }
}

TEST_CASE("hidden rows are in no page, no count, no feature and no tile")
{
    auto& server = ContractServer::shared();
    CHECK(server.get("/collections/place/items").json().at("numberMatched") == 108);
    CHECK(server.get("/collections/place/items?kind=hidden").json().at("numberMatched") == 0);
    CHECK(server.get("/collections/place/items/8").status == 404);
    CHECK(told(server.get("/collections/place/items/8"), "8") == told(server.get("/collections/place/items/5000"), "5000"));
    Ask ask;
    ask.viewer = clerk();
    CHECK(server.get("/collections/place/items", ask).json().at("numberMatched") == 120);
    CHECK(server.get("/collections/place/items/8", ask).status == 200);
    const Answer narrow = server.get("/xyz/place/0/0/0.mvt");
    const Answer wide = server.get("/xyz/place/0/0/0.mvt", ask);
    CHECK(wide.body.size() > narrow.body.size());
    CHECK(wide.header("etag") != narrow.header("etag"));
    CHECK(server.get("/xyz/place/0/0/0.mvt").body == narrow.body);
}

TEST_CASE("an edit of a hidden row moves no entity tag of a tile that does not show it")
{
    auto& server = ContractServer::shared();
    const layers::Feature& hidden = sample_places().at(7);
    REQUIRE(is_hidden_place(hidden));
    Ask ask;
    ask.if_none_match = server.get("/xyz/place/0/0/0.mvt").header("etag");
    server.write_again("place", hidden);
    CHECK(server.get("/xyz/place/0/0/0.mvt", ask).status == 304);
}

TEST_CASE("a hidden field is in no answer and filters like a field that does not exist")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/collections/place", "/collections/place?f=html", "/collections/place/items?limit=200",
          "/collections/place/items?f=csv&limit=200", "/collections/place/items?f=html", "/collections/place/items/2",
          "/collections/place/items/2?f=html", "/collections/place/schema", "/collections/place/queryables",
          "/collections/place/tiles/WebMercatorQuad", "/tilejson/place.json", "/xyz/place/0/0/0.mvt"}) {
        INFO(target);
        const std::string body = server.get(target).body;
        CHECK(body.find("owner_phone") == std::string::npos);
        CHECK(body.find("业主电话") == std::string::npos);
        CHECK(body.find("0574-") == std::string::npos);
    }
    const Answer hidden = server.get("/collections/place/items?owner_phone=x");
    CHECK(hidden.status == 400);
    CHECK(told(hidden, "owner_phone") == told(server.get("/collections/place/items?other_field=x"), "other_field"));
    Ask ask;
    ask.viewer = clerk();
    CHECK(server.get("/collections/place/items?owner_phone=0574-87000001", ask).json().at("numberMatched") == 1);
}

TEST_CASE("of the administrators one reads what a resident reads, and those of system and audit see no layers")
{
    auto& server = ContractServer::shared();
    for (const auto role : {layers::Role::Auditor, layers::Role::SecurityAdmin, layers::Role::SystemAdmin}) {
        const bool sees_layers = role == layers::Role::SecurityAdmin;
        Ask ask;
        ask.viewer = {"root", role, "", false};
        CHECK(server.get("/collections/secret_works/items", ask).status == 404);
        CHECK(server.get("/collections/place/items", ask).status == (sees_layers ? 200 : 404));
        CHECK(server.get("/collections/place/download?f=csv", ask).status == (sees_layers ? 200 : 404));
        CHECK(server.get("/collections", ask).json().at("collections").empty() != sees_layers);
        CHECK(server.get("/tiles/WebMercatorQuad/0/0/0", ask).status == (sees_layers ? 200 : 204));
    }
}

// The mark that has to stand on every map: what each document that a map is made of says of it.

#include "tests/contract/contract_server.hpp"

#include "layers/store/map_numbers.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

// What the landing page, a layer of the base map, another one, TileJSON and the style say.
std::vector<std::string> marks_of(ContractServer& server)
{
    const auto attribution = [](const Json& document) { return document.at("attribution").get<std::string>(); };
    const Json style = server.get("/styles/light").json();
    return {server.get("/?f=json").json().at("mapNumber"),          server.get("/collections?f=json").json().at("mapNumber"),
            server.get("/collections/area").json().at("mapNumber"), server.get("/collections/place").json().at("mapNumber"),
            attribution(server.get("/tilejson/area.json").json()),  attribution(style.at("sources").begin().value())};
}

void check_all(ContractServer& server, const std::string& mark)
{
    for (const std::string& said : marks_of(server)) {
        INFO(said);
        CHECK(said.find(mark) != std::string::npos);
    }
    CHECK(server.get("/collections/area?f=html").body.find(mark) != std::string::npos);
}

}  // namespace

TEST_CASE("in the demo profile every map says that it is schematic")
{
    const auto server = ContractServer::filled("marks-demo", nullptr);
    check_all(*server, "示意");
    // Also what is taken away from it.
    CHECK(server->get("/collections/area/items").json().at("mapNumber") == "示意图，无审图号");
    for (const char* const format : {"csv", "gpkg", "fgb", "json"})
        CHECK(server->get(std::string("/collections/area/items?f=") + format)
                  .header("haishu-map-number")
                  .find("UTF-8''%E7%A4%BA%E6%84%8F") == 0);
    CHECK(server->get("/?f=json").json().at("profile") == "demo");
    CHECK(server->get("/collections/area").json().at("mapNumberEn") == "Schematic map without an approval number");
}

TEST_CASE("in the public profile every map shows the number of its base map, and a new number once it is bound")
{
    const auto server = ContractServer::filled("marks-public", nullptr);
    const auto marks = std::make_shared<server::MapMarks>(server::Profile::Public);
    server->set_marks(marks);
    const auto bind = [&](const std::string& number) {
        server->with_store([&](layers::Store& store) -> Result<void> {
            HAISHU_CHECK(layers::MapNumbers(store).bind("area", number));
            return marks->reload(store);
        });
    };
    bind("甬S(2026)12号");
    CHECK(server->get("/?f=json").json().at("mapNumber") == "审图号：甬S(2026)12号");
    CHECK(server->get("/?f=json").json().at("profile") == "public");
    CHECK(server->get("/collections/area").json().at("mapNumber") == "审图号：甬S(2026)12号");
    CHECK(server->get("/tilejson/area.json").json().at("attribution").get<std::string>().find("甬S(2026)12号") !=
          std::string::npos);
    // A layer with shapes made for show says so itself.
    CHECK(server->get("/collections/place").json().at("mapNumber") == "示意图，无审图号");
    bind("甬S(2026)13号");
    CHECK(server->get("/styles/dark").body.find("审图号：甬S(2026)13号") != std::string::npos);
    CHECK(server->get("/catalog").body.find("审图号：甬S(2026)13号") != std::string::npos);
}

TEST_CASE("in the internal profile a map without a number is for internal use")
{
    const auto server = ContractServer::filled("marks-internal", nullptr);
    server->set_marks(std::make_shared<const server::MapMarks>(server::Profile::Internal));
    CHECK(server->get("/?f=json").json().at("mapNumber") == "内部使用，无审图号");
    CHECK(server->get("/collections/area").json().at("mapNumberEn") == "For internal use, without an approval number");
}

// Codes of legal entities in edits, and the process that compares declared areas.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;
using server::Method;

namespace
{

Answer send(Method method, const std::string& target, const std::string& body, const layers::Viewer& who,
            const std::string& type = "application/geo+json", const std::string& tag = "")
{
    Ask ask;
    ask.method = method;
    ask.viewer = who;
    ask.body = body;
    ask.headers = {{"Content-Type", type}, {"Accept-Language", "zh"}};
    if (!tag.empty()) ask.headers.push_back({"If-Match", tag});
    return ContractServer::edited().get(target, ask);
}

std::string feature(const std::string& geometry, const std::string& properties)
{
    return R"({"type":"Feature","geometry":)" + geometry + R"(,"properties":)" + properties + "}";
}

Answer add(const std::string& layer, const std::string& geometry, const std::string& properties)
{
    return send(Method::Post, "/collections/" + layer + "/items", feature(geometry, properties), clerk());
}

std::string place_of(const Answer& made)
{
    INFO(made.body);
    REQUIRE(made.status == 201);
    return made.header("location").substr(std::string(ContractServer::base_url).size());
}

Json compared(const std::string& inputs, const layers::Viewer& who)
{
    const Answer answer =
        send(Method::Post, "/processes/declared-area/execution", R"({"inputs":)" + inputs + "}", who, "application/json");
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

const std::string nowhere = "null";

}  // namespace

TEST_CASE("an edit with a wrong code is refused by name of the field and says no right one")
{
    const Answer refused = add("legal_entity", nowhere, R"({"uscc":"91330203000000029N","name":"甲"})");
    CHECK(refused.status == 400);
    const Json problem = refused.json();
    CHECK(problem.at("type").get<std::string>().find("field-format") != std::string::npos);
    CHECK(problem.at("detail").get<std::string>().find("uscc") != std::string::npos);
    CHECK(problem.at("detail_zh").get<std::string>().find("校验位与其余各位不符") != std::string::npos);
    CHECK(add("legal_entity", nowhere, R"({"uscc":"330203000012345","name":"甲"})").status == 400);
    CHECK(add("legal_entity", nowhere, R"({"org_code":"000000018","name":"甲"})").status == 400);
    CHECK(add("food_point", nowhere, R"({"uscc":"91350100M000100Y4Z","name":"甲"})").status == 400);
}

TEST_CASE("an edit keeps a code in its canonical form, and another edit cannot make it wrong")
{
    const Answer made = add("legal_entity", nowhere, R"({"uscc":"９１３３０２０３4989 5648xd","name":"乙"})");
    const std::string target = place_of(made);
    Ask ask;
    ask.viewer = clerk();
    CHECK(ContractServer::edited().get(target, ask).json().at("properties").at("uscc") == "9133020349895648XD");
    const auto patch = [&](const std::string& properties) {
        return send(Method::Patch, target, R"({"properties":)" + properties + "}", clerk(), "application/merge-patch+json",
                    made.header("etag"));
    };
    CHECK(patch(R"({"uscc":"9133020349895648XE"})").status == 400);
    CHECK(patch(R"({"name":"丙"})").status == 204);
}

TEST_CASE("of an individual business residents see the shop in its building, and neither its code nor its address")
{
    const std::string target = place_of(add("legal_entity", R"({"type":"Point","coordinates":[121.5,29.7]})",
                                            R"({"uscc":"92330203000000019K","name":"阿婆豆浆店","entity_type":"individual",)"
                                            R"("reg_address":"MARKLANE 5-502","building_code":"B1"})"));
    const auto read = [](const std::string& address, const layers::Viewer& who) {
        Ask ask;
        ask.viewer = who;
        return ContractServer::edited().get(address, ask);
    };
    const Json seen = read(target, {}).json().at("properties");
    CHECK(seen.at("name") == "阿婆豆浆店");
    CHECK(seen.at("building_code") == "B1");
    for (const char* field : {"uscc", "reg_address"}) CHECK((!seen.contains(field) || seen.at(field).is_null()));
    const std::string items = "/collections/legal_entity/items?f=json&filter=";
    for (const char* filter : {"uscc='92330203000000019K'", "reg_address%20LIKE%20'MARKLANE%25'"}) {
        CHECK(read(items + filter, {}).json().at("numberMatched") == 0);
        CHECK(read(items + filter, clerk()).json().at("numberMatched") == 1);
    }
    for (const char* format : {"json", "csv", "html"}) {
        const Answer page = read(std::string("/collections/legal_entity/items?limit=1000&f=") + format, {});
        REQUIRE(page.status == 200);
        CHECK(page.body.find("MARKLANE") == std::string::npos);
        CHECK(page.body.find("92330203000000019K") == std::string::npos);
        CHECK(page.body.find("阿婆豆浆店") != std::string::npos);
    }
}

TEST_CASE("clerks see who declares another street than the one that holds him, and residents do not")
{
    const auto square = [](double west) {
        const std::string a = std::to_string(west), b = std::to_string(west + 0.01);
        return R"({"type":"Polygon","coordinates":[[[)" + a + ",29.8],[" + b + ",29.8],[" + b + ",29.81],[" + a + ",29.81],[" +
               a + ",29.8]]]}";
    };
    place_of(add("street", square(121.40), R"({"code":"330203901","name":"西街道"})"));
    place_of(add("street", square(121.41), R"({"code":"330203902","name":"东街道"})"));
    const std::string east = R"({"type":"Point","coordinates":[121.415,29.805]})";
    place_of(add("legal_entity", east, R"({"uscc":"12330203000000019U","name":"迁走","street_code_declared":"330203901"})"));
    place_of(add("legal_entity", east, R"({"uscc":"11330203000000019Y","name":"在此","street_code_declared":"330203902"})"));
    place_of(add("legal_entity", nowhere, R"({"uscc":"52330203000000019P","name":"无点","street_code_declared":"330203901"})"));

    const Json report = compared(R"({"collection":"legal_entity","declared":"330203901"})", clerk());
    CHECK(report.at("field") == "street_code_declared");
    CHECK(report.at("differs") == 1);
    CHECK(report.at("unknown") == 1);
    REQUIRE(report.at("features").size() == 1);
    const Json properties = report.at("features").at(0).at("properties");
    CHECK(properties.at("key") == "12330203000000019U");
    CHECK(properties.at("declared_name") == "西街道");
    CHECK(properties.at("found_name") == "东街道");
    CHECK(report.at("pairs").at(0).at("count") == 1);
    CHECK(compared(R"({"collection":"legal_entity"})", clerk()).at("same") == 1);

    const Answer resident = send(Method::Post, "/processes/declared-area/execution",
                                 R"({"inputs":{"collection":"legal_entity"}})", {}, "application/json");
    CHECK(resident.status == 400);
    CHECK(resident.body.find("street_code_declared") == std::string::npos);
    CHECK(send(Method::Post, "/processes/declared-area/execution", R"({"inputs":{"collection":"no_such_layer"}})", clerk(),
               "application/json")
              .status == 404);
}

// What the processes make of places and areas.

#include "tests/contract/process_asks.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

layers::Viewer staff()
{
    return {"li", layers::Role::Staff, "urban", true};
}

Json in_town(const std::string& process, const std::string& inputs, int status = 200)
{
    const Answer answer =
        ContractServer::town().get("/processes/" + process + "/execution", post_json(R"({"inputs":)" + inputs + "}", staff()));
    INFO(inputs << "\n" << answer.body);
    CHECK(answer.status == status);
    return answer.json();
}

std::size_t communities_within(const Json& report)
{
    for (const Json& subject : report.at("rings")[0].at("subjects")) {
        if (subject.at("id") == "communities") return subject.at("count");
    }
    return 99;
}

}  // namespace

TEST_CASE("a shape with a fault is refused with its place")
{
    const auto impact = [](const std::string& inputs) { return execute("impact", R"({"inputs":)" + inputs + "}"); };
    check_refused(impact("{}"), "/inputs");
    check_refused(impact(R"({"geometry":{"type":"Point","coordinates":[121.5,29.8]},"feature":{"collection":"area","id":1}})"),
                  "/inputs");
    check_refused(impact(R"({"geometry":{"type":"Circle","coordinates":[121.5,29.8]}})"), "/inputs/geometry/type");
    check_refused(impact(R"({"geometry":{"type":"Point","coordinates":[121.5]}})"), "/inputs/geometry/coordinates");
    check_refused(impact(R"({"geometry":{"type":"Point","coordinates":[121.5,89]}})"), "/inputs/geometry");
    check_refused(impact(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}})"),
                  "/inputs/geometry/coordinates/0");
    check_refused(impact(R"({"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[0,"x"]]]]}})"),
                  "/inputs/geometry/coordinates/0/1/1/1");
    check_refused(impact(R"({"geometry":{"type":"LineString"}})"), "/inputs/geometry");
    const Answer crossed = impact(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}})");
    check_refused(crossed, "/inputs/geometry");
    INFO(crossed.body);
    CHECK(crossed.json().at("detail").get<std::string>().find("Self-intersection[1.0") != std::string::npos);
    const std::string place = R"("geometry":{"type":"Point","coordinates":[121.5,29.8]})";
    check_refused(impact("{" + place + R"(,"rings":[100,100]})"), "/inputs/rings/1");
    check_refused(impact("{" + place + R"(,"rings":[0]})"), "/inputs/rings/0");
    check_refused(impact("{" + place + R"(,"rings":[1e9]})"), "/inputs/rings/0");
    check_refused(impact("{" + place + R"(,"wind":{"opening":90}})"), "/inputs/wind/from");
    check_refused(impact("{" + place + R"(,"wind":{"from":-1}})"), "/inputs/wind/from");
    std::string line;
    for (int i = 0; i <= 10'000; ++i) line += (line.empty() ? "[" : ",[") + std::to_string(121 + i * 0.00001) + ",29.8]";
    const Answer large = impact(R"({"geometry":{"type":"LineString","coordinates":[)" + line + "]}}");
    CHECK(large.status == 413);
}

TEST_CASE("without rings an impact has those that its description names")
{
    const Json described =
        ContractServer::shared().get("/processes/impact").json().at("inputs").at("rings").at("schema").at("default");
    Json rings = Json::array();
    const Json report = execute("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[120.05,31.5]}}})").json();
    for (const Json& ring : report.at("rings")) rings.push_back(ring.at("to_m"));
    CHECK(rings == described);
    CHECK(report.at("map_number").at("zh") == "示意图，无审图号");
}

TEST_CASE("an impact report names its rings, and counts nothing where there is nothing")
{
    const Answer answer =
        execute("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[120.05,31.5]},"rings":[100,250.5]}})");
    REQUIRE(answer.status == 200);
    const Json report = answer.json();
    CHECK(report.at("rings").size() == 2);
    CHECK(report.at("rings")[1].at("from_m") == 100);
    CHECK(report.at("rings")[1].at("to_m") == 250.5);
    CHECK_FALSE(report.at("text").get<std::string>().empty());
    for (const Json& subject : report.at("rings")[0].at("subjects")) CHECK(subject.at("count") == 0);
}

TEST_CASE("overlay cuts the features of a layer and knows no layer that is hidden")
{
    const std::string area =
        R"("geometry":{"type":"Polygon","coordinates":[[[121.49,29.84],[121.51,29.84],[121.51,29.86],[121.49,29.86],[121.49,29.84]]]})";
    const Answer answer = execute("overlay", R"({"inputs":{"collection":"area","operation":"intersection",)" + area + "}}");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/geo+json");
    const Json features = answer.json().at("features");
    REQUIRE(features.size() == 1);
    CHECK(features[0].at("id") == 1);
    CHECK(features[0].at("properties").at("code") == "plain");
    // 121.50 to 121.51 E, 29.85 to 29.86 N by authalic latitudes of GRS 80.
    CHECK(features[0].at("area_m2").get<double>() == Approx(1'071'101.89).epsilon(1e-6));
    const auto hidden = [&](const std::string& id) {
        return execute("overlay", R"({"inputs":{"collection":")" + id + R"(","operation":"union",)" + area + "}}");
    };
    CHECK(hidden("secret_works").status == 404);
    CHECK(hidden("secret_works").json().at("type") == hidden("nosuch").json().at("type"));
    const Answer point = execute(
        "overlay", R"({"inputs":{"collection":"area","operation":"union","geometry":{"type":"Point","coordinates":[1,2]}}})");
    check_refused(point, "/inputs/geometry/type");
    // A feature of a layer as the area: itself.
    const Json whole =
        execute("overlay", R"({"inputs":{"collection":"area","operation":"difference","feature":{"collection":"area","id":2}}})")
            .json();
    CHECK(whole.at("features_met") == 1);
    CHECK(whole.at("features").empty());
    CHECK(execute("overlay", R"({"inputs":{"collection":"area","operation":"union","feature":{"collection":"area","id":99}}})")
              .status == 404);
}

TEST_CASE("a check without data decides nothing and says why")
{
    const Json checked =
        execute("siting-check", R"({"inputs":{"geometry":{"type":"Point","coordinates":[120.05,31.5]},"trade":"internet_cafe"}})")
            .json();
    CHECK(checked.at("result") == "cannot_decide");
    REQUIRE(checked.at("rules").size() == 1);
    CHECK(checked.at("rules")[0].at("rule").at("distance_m") == 200);
    CHECK(checked.at("rules")[0].at("rule").at("text").at("zh").get<std::string>().find("200米") != std::string::npos);
    CHECK(checked.at("rules")[0].at("doubt") == "outside_data");
    check_refused(
        execute("siting-check", R"({"inputs":{"geometry":{"type":"Point","coordinates":[120.05,31.5]},"trade":"zoo"}})"),
        "/inputs/trade");
    check_refused(execute("parcel-check", R"({"inputs":{"feature":{"collection":"place","id":1}}})"), "/inputs/feature");
}

TEST_CASE("the place of an impact is any area that statistics take")
{
    // Communities C1 and C2 share the border 121.55 E; C3 is 3 km away.
    const auto count = [](const std::string& area) {
        return communities_within(in_town("impact", R"({"rings":[10],"area":)" + area + "}"));
    };
    CHECK(count(R"({"division":"330203"})") == 3);
    CHECK(count(R"({"division":"C3"})") == 1);
    CHECK(count(R"({"division":"C1"})") == 2);
    CHECK(count(R"({"grid":"G1"})") == 2);
    CHECK(count(R"({"feature":{"collection":"community","id":3}})") == 1);
    CHECK(count(R"({"feature":{"collection":"community","id":3},"buffer":5000})") == 3);
    CHECK(count(R"({"circle":{"center":[121.545,29.87],"radius":400}})") == 1);
    CHECK(count(R"({"circle":{"center":[121.545,29.87],"radius":600}})") == 2);
    CHECK(count(R"({"geometry":{"type":"Point","coordinates":[121.545,29.87]},"buffer":600})") == 2);
    // C1 lies in the hole.
    CHECK(count(R"({"geometry":{"type":"Polygon","coordinates":[[[121.53,29.85],[121.57,29.85],[121.57,29.89],[121.53,29.89],
        [121.53,29.85]],[[121.539,29.859],[121.551,29.859],[121.551,29.881],[121.539,29.881],[121.539,29.859]]]}})") == 1);
}

TEST_CASE("an overlay is cut by a division, a circle and a buffer too")
{
    const auto met = [](const std::string& area) {
        return in_town("overlay", R"({"collection":"community","operation":"intersection","area":)" + area + "}")
            .at("features_met")
            .get<int>();
    };
    CHECK(met(R"({"division":"330203"})") == 3);
    CHECK(met(R"({"circle":{"center":[121.545,29.87],"radius":400}})") == 1);
    CHECK(met(R"({"feature":{"collection":"community","id":3},"buffer":5000})") == 3);
    const Json circle = in_town(
        "overlay",
        R"({"collection":"community","operation":"intersection","area":{"circle":{"center":[121.545,29.87],"radius":400}}})");
    CHECK(circle.at("area_m2").get<double>() == Approx(3.14159265 * 400 * 400).epsilon(1e-4));
    CHECK(circle.at("result_area_m2").get<double>() == Approx(circle.at("area_m2").get<double>()).epsilon(1e-9));
}

TEST_CASE("an area with a fault is refused, and one that is hidden is not known")
{
    const auto type = [](const std::string& inputs, int status) { return in_town("impact", inputs, status).at("type"); };
    CHECK(type(R"({"area":{"division":"no such"}})", 404) == "/problems/division-unknown");
    CHECK(type(R"({"area":{"feature":{"collection":"no such","id":1}}})", 404) == "/problems/collection-unknown");
    CHECK(type(R"({"area":{"feature":{"collection":"community","id":99}}})", 404) == "/problems/feature-unknown");
    CHECK(type(R"({"area":{}})", 400) == "/problems/area-malformed");
    CHECK(type(R"({"area":{"circle":{"center":[121.5,29.8],"radius":5},"division":"C1"}})", 400) == "/problems/area-malformed");
    CHECK(type(R"({"area":{"geometry":{"type":"Point","coordinates":[121.5,29.8]}}})", 400) == "/problems/area-malformed");
    const std::string crossed = R"({"area":{"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}}})";
    CHECK(type(crossed, 400) == "/problems/geometry-invalid");
    const auto refused = [](const std::string& inputs) { return execute("impact", R"({"inputs":)" + inputs + "}"); };
    check_refused(refused(R"({"area":{"circle":{"center":[121.5,29.8],"radius":-5}}})"), "/inputs/area/circle/radius");
    check_refused(refused(R"({"area":{"moon":1}})"), "/inputs/area/moon");
    check_refused(refused(R"({"area":{"division":"C1"},"feature":{"collection":"area","id":1}})"), "/inputs");
    // Grids are internal: without a login there is no such code.
    const Answer hidden =
        ContractServer::town().get("/processes/impact/execution", post_json(R"({"inputs":{"area":{"grid":"G1"}}})"));
    CHECK(hidden.status == 404);
    CHECK(hidden.json().at("type") == "/problems/division-unknown");
}

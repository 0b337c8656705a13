// The processes that ask along a line and how much they take, over the sample rows and the sample town.

#include "geo/ops/measure.hpp"
#include "tests/contract/process_asks.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Answer along(const Json& inputs, const layers::Viewer& viewer = {})
{
    return ContractServer::town().get("/processes/points-along/execution", post_json(Json{{"inputs", inputs}}.dump(), viewer));
}

Json report(const Json& inputs)
{
    const Answer answer = along(inputs);
    INFO(inputs << ' ' << answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

Json line(std::initializer_list<Json> positions)
{
    return {{"type", "LineString"}, {"coordinates", positions}};
}

std::vector<std::int64_t> ids(const Json& points)
{
    std::vector<std::int64_t> found;
    for (const Json& point : points) found.push_back(point.at("id"));
    return found;
}

}  // namespace

TEST_CASE("points along a line are told in their order, with the gaps between them and to both ends")
{
    // Stops U1 to U4 lie on the line, 482.6 m apart; D1 and D4 beside its ends.
    const Json found = report({{"collection", "bus_stop"},
                               {"geometry", line({{121.560, 29.865}, {121.535, 29.865}})},
                               {"within_m", 10},
                               {"max_gap_m", 500}});
    REQUIRE(found.at("lines").size() == 1);
    const Json& way = found.at("lines")[0];
    CHECK(ids(way.at("points")) == std::vector<std::int64_t>{4, 3, 2, 1});
    CHECK(way.at("points")[0].at("station_m").get<double>() ==
          Approx(geo::geodesic_distance_m({121.560, 29.865}, {121.555, 29.865})).margin(0.002));
    CHECK(way.at("points")[0].at("distance_m").get<double>() == Approx(0).margin(0.01));
    CHECK(way.at("points")[0].at("name") == "站U4");
    CHECK(found.at("gaps") == 0);
    const Json wide = report({{"collection", "bus_stop"},
                              {"geometry", line({{121.560, 29.865}, {121.535, 29.865}})},
                              {"within_m", 30},
                              {"max_gap_m", 400},
                              {"flag", "code LIKE 'D%'"}});
    CHECK(wide.at("matched") == 6);
    CHECK(wide.at("flagged") == 2);
    CHECK(wide.at("gaps") == 5);
    CHECK(wide.at("lines")[0].at("gaps")[0].at("from_id").is_null());
    CHECK(wide.at("lines")[0].at("gaps")[4].at("to_id").is_null());
    CHECK(wide.at("lines")[0].at("gaps")[0].at("geometry").at("type") == "LineString");
}

TEST_CASE("a line is a feature, or several that meet")
{
    CHECK(report({{"collection", "bus_stop"}, {"feature", {{"collection", "bus_route"}, {"id", 1}}}}).at("matched") == 4);
    const Json by_id = report({{"collection", "bus_stop"}, {"features", {{"collection", "bus_route"}, {"ids", {1}}}}});
    CHECK(by_id.at("matched") == 4);
    const Json by_name =
        report({{"collection", "bus_stop"}, {"features", {{"collection", "bus_route"}, {"field", "name"}, {"equals", "2路"}}}});
    CHECK(by_name.at("lines").size() == 1);
    CHECK(by_name.at("matched") == 4);
}

TEST_CASE("hydrants that are out of order are flagged without being asked")
{
    // Nobody without clearance sees any.
    CHECK(along({{"collection", "hydrant"}, {"geometry", line({{121.54, 29.865}, {121.55, 29.865}})}}).status == 404);
    const Answer staff = along({{"collection", "hydrant"}, {"geometry", line({{121.54, 29.865}, {121.55, 29.865}})}}, clerk());
    CHECK(staff.status == 200);
    CHECK(staff.json().at("matched") == 0);
    CHECK(staff.json().at("gaps") == 1);
}

TEST_CASE("a line with a fault is refused with its place")
{
    const Json sound = line({{121.54, 29.865}, {121.55, 29.865}});
    check_refused(along({{"collection", "bus_stop"}}), "/inputs");
    check_refused(along({{"geometry", sound}}), "/inputs/collection");
    check_refused(along({{"collection", "bus_stop"}, {"geometry", line({{121.54, 29.865}, {121.54, 29.865}})}}),
                  "/inputs/geometry");
    check_refused(along({{"collection", "bus_stop"}, {"feature", {{"collection", "bus_stop"}, {"id", 1}}}}), "/inputs/feature");
    check_refused(along({{"collection", "bus_stop"}, {"features", Json::parse(R"({"collection":"bus_route"})")}}),
                  "/inputs/features");
    check_refused(
        along({{"collection", "bus_stop"}, {"features", {{"collection", "bus_route"}, {"field", "name"}, {"equals", 3}}}}),
        "/inputs/features/equals");
    check_refused(along({{"collection", "bus_stop"}, {"geometry", sound}, {"within_m", -1}}), "/inputs/within_m");
    check_refused(along({{"collection", "bus_stop"}, {"geometry", sound}, {"max_gap_m", 0}}), "/inputs/max_gap_m");
    CHECK(along({{"collection", "bus_stop"}, {"geometry", sound}, {"filter", "nosuch = 1"}}).json().at("type") ==
          "/problems/property-unknown");
    CHECK(along({{"collection", "bus_stop"}, {"geometry", sound}, {"flag", 7}}).status == 400);
    CHECK(along({{"collection", "bus_stop"}, {"features", {{"collection", "bus_route"}, {"ids", std::vector<int>(2'001, 1)}}}})
              .status == 413);
    CHECK(along({{"collection", "nosuch"}, {"geometry", sound}}).status == 404);
}

TEST_CASE("more positions than one request converts are too many, not malformed")
{
    const auto convert = [](std::size_t count) {
        const Json inputs{{"from", "EPSG:4490"}, {"to", "EPSG:4549"}, {"coordinates", std::vector<Json>(count, {121.55, 29.87})}};
        return execute("convert-coordinates", Json{{"inputs", inputs}}.dump());
    };
    CHECK(convert(20'000).status == 200);
    const Answer refused = convert(20'001);
    CHECK(refused.status == 413);
    CHECK(refused.json().at("type") == "/problems/input-too-long");
    CHECK(refused.json().at("detail").get<std::string>().find("/inputs/coordinates") == 0);
}

// What happens again at the same place, over the sample rows: an hour apart in time, a hundredth of a degree in space.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Answer ask(const std::string& target, const Json& body, const layers::Viewer& viewer = {})
{
    Ask ask;
    ask.method = server::Method::Post;
    ask.headers = {{"Content-Type", "application/json"}};
    ask.body = body.dump();
    ask.viewer = viewer;
    return ContractServer::shared().get(target, ask);
}

Json repeats(const Json& body, const layers::Viewer& viewer = {})
{
    const Answer answer = ask("/repeats/place", body, viewer);
    INFO(body << ' ' << answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

// The place that the detail of a malformed question begins with; the type of other problems.
std::string place_of(const Answer& got)
{
    CHECK_FALSE(got.json().at("detail_zh").get<std::string>().empty());
    const std::string type = got.json().at("type");
    const std::string detail = got.json().at("detail");
    const bool has_place = type == "/problems/stats-malformed" || type == "/problems/question-too-large";
    return has_place ? detail.substr(0, detail.find(' ')) : type;
}

std::string refusal(const Json& body, int status = 400)
{
    const Answer answer = ask("/repeats/place", body);
    INFO(body << ' ' << answer.body);
    CHECK(answer.status == status);
    return place_of(answer);
}

}  // namespace

TEST_CASE("places that lie near one another within the days are one repeat, of what the asker may see")
{
    // The first row of points: 966 m from one to the next, an hour apart; the eighth is hidden and parts them.
    const Json area{
        {"geometry",
         {{"type", "Polygon"},
          {"coordinates", {{{121.39, 29.795}, {121.52, 29.795}, {121.52, 29.805}, {121.39, 29.805}, {121.39, 29.795}}}}}}};
    const Json body{{"area", area}, {"radius", 1'000}, {"days", 1}, {"at_least", 2}};
    const Json mine = repeats(body);
    CHECK(mine.at("looked_at") == 11);
    REQUIRE(mine.at("matched") == 2);
    CHECK(mine.at("repeats")[0].at("ids") == Json{1, 2, 3, 4, 5, 6, 7});
    CHECK(mine.at("repeats")[0].at("count") == 7);
    CHECK(mine.at("repeats")[0].at("first") == "2026-01-01T00:00:00Z");
    CHECK(mine.at("repeats")[0].at("last") == "2026-01-01T06:00:00Z");
    CHECK(mine.at("repeats")[0].at("center")[0].get<double>() == Approx(121.43));
    CHECK(mine.at("repeats")[1].at("ids") == Json{9, 10, 11, 12});
    CHECK(repeats(body, clerk()).at("repeats")[0].at("ids").size() == 12);

    Json by_kind = body;
    by_kind["group_by"] = {"kind"};
    CHECK(repeats(by_kind).at("matched") == 0);  // neighbours are of different kinds
    by_kind["radius"] = 2'000;
    const Json kinds = repeats(by_kind);
    CHECK(kinds.at("repeats")[0].at("key") == Json{{"kind", "a"}});
    CHECK(kinds.at("repeats")[0].at("ids") == Json{1, 3, 5, 7, 9, 11});
    Json filtered = body;
    filtered["filter"] = "floors < 3";
    CHECK(repeats(filtered).at("repeats")[0].at("ids") == Json{1, 2, 3});
    Json brief = body;
    brief["time"] = {{"from", "2026-01-01T02:00:00Z"}, {"to", "2026-01-01T05:00:00Z"}};
    CHECK(repeats(brief).at("repeats")[0].at("ids") == Json{3, 4, 5});
    brief["limit"] = 0;
    CHECK(repeats(brief).at("repeats").empty());
    CHECK(repeats(brief).at("matched") == 1);
}

TEST_CASE("malformed questions about repeats are refused with the place")
{
    CHECK(refusal(7) == "the");  // body
    CHECK(refusal({{"measures", {"count"}}}) == "measures");
    for (const Json& radius : {Json(0), Json(2'001), Json("30"), Json(-1)}) CHECK(refusal({{"radius", radius}}) == "radius");
    for (const Json& days : {Json(0), Json(1e9), Json("x")}) CHECK(refusal({{"days", days}}) == "days");
    for (const Json& least : {Json(1), Json(2.5), Json(-3), Json(18446744073709551615U)})
        CHECK(refusal({{"at_least", least}}) == "at_least");
    CHECK(refusal({{"limit", 1'001}}) == "limit");
    CHECK(refusal({{"group_by", {{"hexagon", 100}}}}) == "group_by");
    CHECK(refusal({{"time", {{"field", "name"}}}}) == "time.field");
    CHECK(refusal({{"filter", "owner_phone = '1'"}}) == "/problems/property-unknown");
    CHECK(place_of(ask("/repeats/area", Json::object())) == "time.field");  // a layer without a time
    CHECK(ask("/repeats/secret_works", Json::object()).status == 404);
}

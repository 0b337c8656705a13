// What lies around something, with distances and by class, over the sample rows and the sample town.

#include "geo/ops/measure.hpp"
#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Ask post(const Json& body)
{
    Ask ask;
    ask.method = server::Method::Post;
    ask.headers = {{"Content-Type", "application/json"}};
    ask.body = body.dump();
    return ask;
}

Json within(const Json& body)
{
    const Answer got = ContractServer::town().get("/within", post(body));
    INFO(body << ": " << got.body);
    REQUIRE(got.status == 200);
    return got.json().at("collections").at(0);
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

std::string refusal(const Json& body, int status)
{
    const Answer got = ContractServer::town().get("/within", post(body));
    INFO(body << ": " << got.body);
    CHECK(got.status == status);
    return place_of(got);
}

Json circle(double radius)
{
    return {{"circle", {{"center", {121.4512, 29.8433}}, {"radius", radius}}}};
}

struct Near {
    double distance_m;
    std::int64_t fid;
    std::string kind;
};

// Every place that a resident sees, measured from the middle of the circle.
std::vector<Near> measured(double radius)
{
    std::vector<Near> near;
    for (const layers::Feature& place : sample_places()) {
        if (!place.geometry || is_hidden_place(place)) continue;
        const double metres = geo::geodesic_distance_m({121.4512, 29.8433}, place.geometry->points.front());
        if (metres <= radius) near.push_back({metres, place.fid, std::get<std::string>(place.values[1])});
    }
    std::sort(near.begin(), near.end(), [](const Near& a, const Near& b) { return a.distance_m < b.distance_m; });
    return near;
}

}  // namespace

TEST_CASE("what lies in a circle has its distance from the middle, and the nearest come first when asked so")
{
    const std::vector<Near> expected = measured(3'000);
    REQUIRE(expected.size() > 20);
    const Json found = within({{"collections", {"place"}}, {"area", circle(3'000)}, {"order", "distance"}, {"limit", 20}});
    CHECK(found.at("matched") == expected.size());
    REQUIRE(found.at("features").size() == 20);
    CHECK_FALSE(found.contains("next"));
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK(found.at("features")[i].at("id") == expected[i].fid);
        CHECK(found.at("features")[i].at("distance_m").get<double>() == Approx(expected[i].distance_m).margin(0.0006));
    }
    // In the order of ids they have their distances too.
    const Json by_id = within({{"collections", {"place"}}, {"area", circle(3'000)}, {"limit", 3}});
    for (const Json& feature : by_id.at("features")) {
        const auto same =
            std::find_if(expected.begin(), expected.end(), [&](const Near& each) { return each.fid == feature.at("id"); });
        CHECK(feature.at("distance_m").get<double>() == Approx(same->distance_m).margin(0.0006));
    }
}

TEST_CASE("what lies around something is counted by class, with the nearest of each")
{
    std::map<std::string, std::pair<int, double>> expected;
    for (const Near& near : measured(3'000)) {
        auto& [count, nearest] = expected[near.kind];
        if (count++ == 0) nearest = near.distance_m;
    }
    const Json found = within({{"collections", {"place"}}, {"area", circle(3'000)}, {"group_by", "kind"}, {"limit", 0}});
    CHECK(found.at("group_by") == "kind");
    REQUIRE(found.at("groups").size() == expected.size());
    for (const Json& group : found.at("groups")) {
        const auto& [count, nearest] = expected.at(group.at("value"));
        CHECK(group.at("count") == count);
        CHECK(group.at("nearest_m").get<double>() == Approx(nearest).margin(0.0006));
    }
    CHECK(found.at("groups")[0].at("title").contains("zh"));
    CHECK(found.at("features").empty());
}

TEST_CASE("a drawn polygon has classes and no distances")
{
    const Json area{
        {"geometry",
         {{"type", "Polygon"},
          {"coordinates", {{{121.395, 29.795}, {121.455, 29.795}, {121.455, 29.825}, {121.395, 29.825}, {121.395, 29.795}}}}}}};
    const Json found = within({{"collections", {"place"}}, {"area", area}, {"group_by", {{"place", "kind"}}}});
    CHECK(found.at("groups").size() == 2);
    CHECK_FALSE(found.at("groups")[0].contains("nearest_m"));
    CHECK_FALSE(found.at("features")[0].contains("distance_m"));
    CHECK(refusal({{"collections", {"place"}}, {"area", area}, {"order", "distance"}}, 400) == "order");
}

TEST_CASE("around an area what lies in it is at distance 0, and beside it as far as its edge")
{
    const Json found = within({{"collections", {"community"}},
                               {"area", {{"feature", {{"collection", "building"}, {"id", 1}}}, {"buffer", 600}}},
                               {"order", "distance"}});
    REQUIRE(found.at("features").size() == 2);
    CHECK(found.at("features")[0].at("id") == 1);
    CHECK(found.at("features")[0].at("distance_m") == 0);
    // From 121.5452 to 121.55 along the parallel.
    CHECK(found.at("features")[1].at("id") == 2);
    CHECK(found.at("features")[1].at("distance_m").get<double>() == Approx(463.74).margin(0.05));
}

TEST_CASE("both platforms of a stop count as one place")
{
    const auto stops = [](const Json& feature) {
        return within({{"collections", {"bus_stop"}}, {"area", {{"feature", feature}, {"buffer", 30}}}, {"order", "distance"}});
    };
    CHECK(stops({{"collection", "bus_stop"}, {"id", 4}}).at("matched") == 2);
    // 站U1 has the one platform; routes is not set for any, and a null is like no other.
    CHECK(stops({{"collection", "bus_stop"}, {"id", 1}, {"same", "name"}}).at("matched") == 2);
    CHECK(stops({{"collection", "bus_stop"}, {"id", 1}, {"same", "routes"}}).at("matched") == 2);
    CHECK(refusal({{"collections", {"bus_stop"}},
                   {"area", {{"feature", {{"collection", "bus_stop"}, {"id", 1}, {"same", "nosuch"}}}, {"buffer", 30}}}},
                  400) == "/problems/area-malformed");
    CHECK(refusal({{"collections", {"bus_stop"}},
                   {"area", {{"feature", {{"collection", "community"}, {"id", 1}, {"same", "name"}}}, {"buffer", 30}}}},
                  400) == "/problems/area-malformed");
    // Places of one class lie far from one another, and all of them are meant.
    const Json kinds = within({{"collections", {"place"}},
                               {"area", {{"feature", {{"collection", "place"}, {"id", 1}, {"same", "kind"}}}, {"buffer", 10}}},
                               {"filter", "kind <> 'a'"}});
    CHECK(kinds.at("matched") == 0);
}

TEST_CASE("malformed classes and orders are refused with the place")
{
    const auto with = [](const std::string& member, const Json& value) {
        return Json{{"collections", {"place"}}, {"area", circle(100)}, {member, value}};
    };
    CHECK(refusal(with("group_by", 1), 400) == "group_by");
    CHECK(refusal(with("group_by", {{"street", "kind"}}), 400) == "group_by");
    CHECK(refusal(with("group_by", "nosuch"), 400) == "/problems/property-unknown");
    CHECK(refusal(with("group_by", "owner_phone"), 400) == "/problems/property-unknown");  // hidden is unknown
    CHECK(refusal(with("order", "far"), 400) == "order");
    Json after = with("order", "distance");
    after["after"] = {{"place", 1}};
    CHECK(refusal(after, 400) == "after");
}

// Statistics and what lies within an area, over the sample rows and the sample town.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Ask post(const std::string& body, const layers::Viewer& viewer = {})
{
    Ask ask;
    ask.method = server::Method::Post;
    ask.headers = {{"Content-Type", "application/json"}};
    ask.body = body;
    ask.viewer = viewer;
    return ask;
}

Json answer(const std::string& target, const std::string& body, const layers::Viewer& viewer = {})
{
    const Answer got = ContractServer::town().get(target, post(body, viewer));
    INFO(target << ' ' << body << ": " << got.body);
    REQUIRE(got.status == 200);
    return got.json();
}

Json problem(const std::string& target, const std::string& body, int status)
{
    const Answer got = ContractServer::town().get(target, post(body));
    INFO(target << ' ' << body << ": " << got.body);
    CHECK(got.status == status);
    CHECK(got.header("content-type") == "application/problem+json");
    CHECK_FALSE(got.json().at("detail_zh").get<std::string>().empty());
    return got.json();
}

// The points of `place` from x to y, the western and southern edge included.
std::string box(double west, double south, double east, double north)
{
    return Json{{"type", "Polygon"},
                {"coordinates", {{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}}
        .dump();
}

std::map<std::string, int> counts(const Json& groups, const std::string& name)
{
    std::map<std::string, int> found;
    for (const Json& group : groups)
        found[group.at("key").at(name).is_null() ? "null" : group.at("key").at(name).get<std::string>()] = group.at("count");
    return found;
}

}  // namespace

TEST_CASE("statistics tell count, shares with numerator and denominator, sums and groups of what the viewer may see")
{
    const std::string body = R"({"area":{"geometry":)" + box(121.395, 29.795, 121.455, 29.825) +
                             R"(},"group_by":["kind"],"measures":["count","share:open","sum:floors","avg:height"]})";
    int matched = 0;
    int hidden = 0;
    int open = 0;
    std::int64_t floors = 0;
    for (const layers::Feature& place : sample_places()) {
        if (!place.geometry) continue;
        const geo::Point p = place.geometry->points.front();
        if (p.x < 121.395 || p.x >= 121.455 || p.y < 29.795 || p.y >= 29.825) continue;
        if (is_hidden_place(place)) {
            ++hidden;
            continue;
        }
        ++matched;
        open += std::get<bool>(place.values[4]) ? 1 : 0;
        floors += std::get<std::int64_t>(place.values[2]);
    }
    REQUIRE(hidden > 0);
    const Json got = answer("/stats/place", body);
    CHECK(got.at("matched") == matched);
    CHECK(got.at("share").at("open").at("n") == open);
    CHECK(got.at("share").at("open").at("of") == matched);
    CHECK(got.at("sum").at("floors") == floors);
    CHECK(got.at("version").is_number());
    CHECK(counts(got.at("groups"), "kind").count("hidden") == 0);
    const Json all = answer("/stats/place", body, clerk());
    CHECK(all.at("matched") == matched + hidden);
    CHECK(counts(all.at("groups"), "kind").at("hidden") == hidden);
}

TEST_CASE("a share of nothing is null")
{
    const Json got = answer("/stats/place", R"({"filter":"kind = 'nothing'","measures":["share:open","avg:floors"]})");
    CHECK(got.at("matched") == 0);
    CHECK(got.at("share").at("open") == Json{{"n", 0}, {"of", 0}, {"value", nullptr}});
    CHECK(got.at("avg").at("floors").at("value").is_null());
}

TEST_CASE("a point on the border of two areas counts in one of them")
{
    // Points stand at 121.40, 121.41 ...: the column at 121.44 lies on the edge.
    const auto matched = [](double west, double east) {
        const std::string area = R"({"area":{"geometry":)" + box(west, 29.79, east, 29.95) + "}}";
        return answer("/stats/place", area, clerk()).at("matched").get<int>();
    };
    CHECK(matched(121.39, 121.44) + matched(121.44, 121.60) == matched(121.39, 121.60));
    CHECK(matched(121.44, 121.445) > 0);
    CHECK(matched(121.435, 121.44) == 0);
}

TEST_CASE("bins of time are there without anything in them, and periods are compared")
{
    // Rows are an hour apart from 2026-01-01T00:00Z, so the first day in UTC+8 has 16 hours.
    const Json got = answer("/stats/place",
                            R"({"time":{"from":"2026-01-01T00:00:00+08:00","to":"2026-01-20T00:00:00+08:00"},"bin":"day",
                                "compare":["previous","year"]})",
                            clerk());
    const Json& bins = got.at("bins");
    REQUIRE(bins.size() == 19);
    CHECK(bins[0].at("from") == "2026-01-01");
    CHECK(bins[0].at("count") == 15);  // of 16 one has no time
    CHECK(bins[18].at("count") == 0);
    CHECK(got.at("compare").at("previous").at("matched") == 0);
    CHECK(got.at("compare").at("previous").at("change").at("value").is_null());
    CHECK(got.at("compare").at("year").at("from") == "2024-12-31T16:00:00Z");
    const Json weeks =
        answer("/stats/place", R"({"time":{"field":"built","from":"2024-10-04","to":"2024-10-16"},"bin":"week"})", clerk());
    CHECK(weeks.at("bins").size() == 3);
    CHECK(weeks.at("bins")[0].at("from") == "2024-09-30");
}

TEST_CASE("groups are divisions, hexagons or squares, and every feature has one")
{
    const Json got = answer("/stats/place", R"({"group_by":{"divisions":"community"}})", clerk());
    int sum = 0;
    for (const Json& group : got.at("groups")) sum += group.at("count").get<int>();
    CHECK(sum == 120);
    CHECK(counts(got.at("groups"), "community").count("null") == 1);
    for (const char* cell : {"hexagon", "square"}) {
        const Json cells = answer("/stats/place", Json{{"group_by", {{cell, 2500}}}}.dump(), clerk());
        sum = 0;
        for (const Json& group : cells.at("groups")) {
            sum += group.at("count").get<int>();
            CHECK(group.contains("center") != group.at("key").at(cell).is_null());
        }
        CHECK(sum == 120);
        CHECK(cells.at("groups").size() > 10);
    }
}

TEST_CASE("an area is a division, a grid, a feature with a buffer or a circle too")
{
    const auto found = [](const std::string& area, const layers::Viewer& viewer) {
        return answer("/within", R"({"collections":["community"],"area":)" + area + "}", viewer).at("collections")[0];
    };
    CHECK(found(R"({"division":"330203"})", {}).at("matched") == 3);
    CHECK(found(R"({"circle":{"center":[121.545,29.87],"radius":300}})", {}).at("matched") == 1);
    CHECK(found(R"({"feature":{"collection":"community","id":1},"buffer":10})", {}).at("matched") == 2);
    CHECK(found(R"({"geometry":{"type":"Point","coordinates":[121.55,29.87]},"buffer":50})", {}).at("matched") == 2);
    CHECK(found(R"({"grid":"G1","buffer":5})", clerk()).at("matched") == 2);
    // Duty grids are internal: for a resident there is none.
    CHECK(problem("/within", R"({"collections":["community"],"area":{"grid":"G1"}})", 404).at("type") ==
          "/problems/division-unknown");
}

TEST_CASE("within tells counts and the first features of each collection")
{
    const std::string area = R"("area":{"geometry":)" + box(121.39, 29.79, 121.60, 29.95) + "}";
    const Json got = answer("/within", R"({"collections":["place","area"],"limit":5,)" + area + "}");
    CHECK(got.at("collections")[0].at("features").size() == 5);
    CHECK(got.at("collections")[0].at("features")[0].at("id") == 1);
    CHECK(got.at("collections")[0].at("matched").get<int>() > 90);
    CHECK(got.at("collections")[1].at("collection") == "area");
    CHECK(problem("/within", R"({"collections":["secret_works"],)" + area + "}", 404).at("type") ==
          "/problems/collection-unknown");
}

TEST_CASE("pages of what lies within an area are complete and disjoint")
{
    const std::string area = R"("area":{"geometry":)" + box(121.39, 29.79, 121.60, 29.95) + "}";
    std::vector<int> ids;
    std::string after;
    int matched = 0;
    for (int page = 0; page < 50; ++page) {
        const Json got = answer("/within", R"({"collections":["place"],"limit":10,)" + after + area + "}").at("collections")[0];
        matched = got.at("matched");
        for (const Json& feature : got.at("features")) ids.push_back(feature.at("id"));
        if (!got.contains("next")) break;
        after = R"("after":{"place":)" + got.at("next").dump() + "},";
    }
    CHECK(static_cast<int>(ids.size()) == matched);
    CHECK(std::is_sorted(ids.begin(), ids.end()));
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    CHECK(problem("/within", R"({"collections":["place"],"after":{"area":1},)" + area + "}", 400).at("type") ==
          "/problems/stats-malformed");
}

TEST_CASE("within tells only what passes a filter, in text or JSON and in its own reference system")
{
    const std::string area = R"("area":{"geometry":)" + box(121.39, 29.79, 121.60, 29.95) + "}";
    const auto found = [&](const std::string& collections, const std::string& filter) {
        return answer("/within", R"({"collections":)" + collections + "," + area + filter + "}").at("collections")[0];
    };
    const int all = found(R"(["place"])", "").at("matched");
    const Json some = found(R"(["place"])", R"(,"filter":"floors >= 3")");
    CHECK(some.at("matched").get<int>() > 0);
    CHECK(some.at("matched").get<int>() < all);
    for (const Json& feature : some.at("features")) CHECK(feature.at("properties").at("floors").get<int>() >= 3);
    const std::string as_json = R"({"op":">=","args":[{"property":"floors"},3]})";
    CHECK(found(R"(["place"])", R"(,"filter":)" + as_json) == some);
    CHECK(found(R"(["place"])", R"(,"filter-lang":"cql2-json","filter":)" + Json(as_json).dump()) == some);
    CHECK(found(R"(["place"])", R"(,"filter-crs":"http://www.opengis.net/def/crs/EPSG/0/4490",)"
                                R"x("filter":"S_INTERSECTS(geometry, BBOX(29, 121, 30, 122))")x")
              .at("matched") == all);
    const auto type = [&](const std::string& filter) {
        return problem("/within", R"({"collections":["place"],)" + area + filter + "}", 400).at("type");
    };
    CHECK(type(R"(,"filter":"colour = 3")") == "/problems/property-unknown");
    CHECK(type(R"(,"filter":"floors >")") == "/problems/filter-malformed");
    CHECK(type(R"(,"filter":3)") == "/problems/stats-malformed");
    CHECK(type(R"(,"filter-lang":"sql","filter":"TRUE")") == "/problems/stats-malformed");
}

TEST_CASE("a simple question in the address has the answer of the same in a body")
{
    const auto get = [](const std::string& target) {
        const Answer got = ContractServer::town().get(target);
        INFO(target << ": " << got.body);
        REQUIRE(got.status == 200);
        return got.json();
    };
    const std::string area = R"("area":{"geometry":)" + box(121.395, 29.795, 121.455, 29.825) + "}";
    CHECK(get("/stats/place") == answer("/stats/place", "{}"));
    CHECK(get("/stats/place?bbox=121.395,29.795,121.455,29.825&group_by=kind,floors&measures=count,avg:height") ==
          answer("/stats/place", "{" + area + R"(,"group_by":["kind","floors"],"measures":["count","avg:height"]})"));
    CHECK(get("/stats/place?filter=floors%20%3E%202&group_by=hexagon:500") ==
          answer("/stats/place", R"({"filter":"floors > 2","group_by":{"hexagon":500}})"));
    CHECK(get("/stats/place?group_by=divisions:community") ==
          answer("/stats/place", R"({"group_by":{"divisions":"community"}})"));
    CHECK(get("/stats/place?feature=area/1&buffer=200") ==
          answer("/stats/place", R"({"area":{"feature":{"collection":"area","id":1},"buffer":200}})"));
    CHECK(get("/stats/place?interval=2024-01-01/..&bin=month&time-field=seen") ==
          answer("/stats/place", R"({"time":{"field":"seen","from":"2024-01-01"},"bin":"month"})"));
}

TEST_CASE("a malformed simple question names the parameter")
{
    const auto type = [](const std::string& query, int status = 400) {
        const Answer got = ContractServer::town().get("/stats/place?" + query);
        INFO(query << ": " << got.body);
        CHECK(got.status == status);
        return got.json().at("type");
    };
    CHECK(type("groupby=kind") == "/problems/parameter-unknown");
    CHECK(type("bbox=1,2,3") == "/problems/parameter-invalid");
    CHECK(type("bbox=121,29,121,30") == "/problems/parameter-invalid");
    CHECK(type("feature=street") == "/problems/parameter-invalid");
    CHECK(type("interval=2024-01-01") == "/problems/parameter-invalid");
    CHECK(type("bin=hour") == "/problems/parameter-invalid");
    CHECK(type("group_by=moons:3") == "/problems/stats-malformed");
    CHECK(type("group_by=owner_phone") == "/problems/property-unknown");
    CHECK(type("division=nowhere", 404) == "/problems/division-unknown");
    CHECK(type("division=A&grid=B") == "/problems/area-malformed");
}

TEST_CASE("malformed questions are refused with the place")
{
    const auto type = [](const std::string& body, int status = 400) { return problem("/stats/place", body, status).at("type"); };
    CHECK(type("{") == "/problems/json-malformed");
    CHECK(type("[]") == "/problems/stats-malformed");
    CHECK(type(R"({"x":1})") == "/problems/stats-malformed");
    CHECK(type(std::string(100, '[') + std::string(100, ']')) == "/problems/json-malformed");
    CHECK(type(R"({"group_by":["owner_phone"]})") == "/problems/property-unknown");
    CHECK(type(R"({"group_by":[]})") == "/problems/stats-malformed");
    CHECK(type(R"({"group_by":{"hexagon":0}})") == "/problems/stats-malformed");
    CHECK(type(R"({"group_by":{"divisions":"moon"}})") == "/problems/stats-malformed");
    const std::string divisions =
        problem("/stats/place", R"({"group_by":{"divisions":"moon"}})", 400).at("detail").get<std::string>();
    CHECK(divisions.find("must be one of district, street, community") != std::string::npos);
    CHECK(divisions.find("grid") == std::string::npos);  // whose layer is not for everybody
    CHECK(type(R"({"measures":["share:floors"]})") == "/problems/stats-malformed");
    CHECK(type(R"({"time":{"from":"yesterday"}})") == "/problems/stats-malformed");
    CHECK(type(R"({"time":{"from":"2026-01-02","to":"2026-01-01"}})") == "/problems/stats-malformed");
    CHECK(type(R"({"compare":["year"]})") == "/problems/stats-malformed");
    CHECK(type(R"({"filter":"kind ="})") == "/problems/filter-malformed");
    CHECK(type(R"({"area":{"circle":{"center":[121.5,29.8],"radius":-1}}})") == "/problems/area-malformed");
    CHECK(type(R"({"area":{"circle":{"center":[121.5,1e999],"radius":5}}})") == "/problems/json-malformed");
    CHECK(type(R"({"area":{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}}})") == "/problems/area-malformed");
    CHECK(type(R"({"area":{"geometry":{"type":"Point","coordinates":[0,0]}}})") == "/problems/area-malformed");
    CHECK(type(R"({"area":{"division":"no such"}})", 404) == "/problems/division-unknown");
    CHECK(type(R"({"area":{"feature":{"collection":"area","id":99}}})", 404) == "/problems/feature-unknown");
    const Json crossing = problem(
        "/stats/place", R"({"area":{"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}}})", 400);
    CHECK(crossing.at("type") == "/problems/geometry-invalid");
    CHECK(crossing.at("detail").get<std::string>().find("1.000000 1.000000") != std::string::npos);
    Ask other = post("{}");
    other.headers = {{"Content-Type", "text/plain"}};
    CHECK(ContractServer::town().get("/stats/place", other).status == 415);
}

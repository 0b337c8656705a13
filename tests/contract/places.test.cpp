// The nearest, what is known at a place, school areas, coverage and direct buses, over the sample town.

#include "geo/ops/measure.hpp"
#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Json get(const std::string& target, const Ask& ask = {})
{
    const Answer answer = ContractServer::town().get(target, ask);
    INFO(target << ": " << answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

std::string problem(const std::string& target, int status)
{
    const Answer answer = ContractServer::town().get(target);
    INFO(target << ": " << answer.body);
    CHECK(answer.status == status);
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK_FALSE(answer.json().at("detail_zh").get<std::string>().empty());
    return answer.json().at("type");
}

std::vector<std::int64_t> ids(const Json& features)
{
    std::vector<std::int64_t> found;
    for (const Json& feature : features) found.push_back(feature.at("id"));
    return found;
}

using Ids = std::vector<std::int64_t>;

Json part_of(const Json& place, const std::string& name)
{
    for (const Json& part : place.at("parts"))
        if (part.at("part") == name) return part;
    return nullptr;
}

Ask as_clerk()
{
    Ask ask;
    ask.viewer = clerk();
    return ask;
}

}  // namespace

TEST_CASE("the nearest are those of a look at every row, with distance and bearing")
{
    const geo::Point from{121.4512, 29.8433};
    std::vector<std::pair<double, std::int64_t>> all;
    for (const layers::Feature& place : sample_places())
        if (place.geometry && !is_hidden_place(place))
            all.emplace_back(geo::geodesic_distance_m(from, place.geometry->points.front()), place.fid);
    std::sort(all.begin(), all.end());
    const Json page = get("/nearest?collection=place&point=121.4512,29.8433&k=25");
    REQUIRE(page.at("features").size() == 25);
    CHECK(page.at("numberReturned") == 25);
    for (std::size_t i = 0; i < 25; ++i) {
        const Json& feature = page.at("features")[i];
        CHECK(feature.at("id") == all[i].second);
        CHECK(feature.at("distance_m").get<double>() == Approx(all[i].first).margin(0.0006));
        CHECK(feature.at("properties").at("distance_m") == feature.at("distance_m"));
        CHECK(feature.at("bearing_deg").get<double>() >= 0);
    }
    CHECK(get("/nearest?collection=place&point=121.4512,29.8433").at("features").size() == 10);
}

TEST_CASE("within limits how far the nearest are looked for, and an area is near inside")
{
    const Json page = get("/nearest?collection=community&point=121.545,29.87&within=1000");
    CHECK(ids(page.at("features")) == Ids{1, 2});
    CHECK(page.at("features")[0].at("distance_m") == 0);
    CHECK(page.at("features")[1].at("distance_m").get<double>() == Approx(483.06).margin(0.01));
    CHECK(page.at("features")[1].at("bearing_deg").get<double>() == Approx(90).margin(0.01));
    CHECK(page.at("features")[1].at("nearest_point")[0].get<double>() == Approx(121.55).margin(1e-9));
}

TEST_CASE("open places know lunch, weekends, holidays and make-up workdays")
{
    const auto open_at = [](const std::string& time) {
        return ids(get("/nearest?collection=service_place&point=121.545,29.87&open=" + time).at("features"));
    };
    CHECK(open_at("2026-10-09T09:00:00%2B08:00") == Ids{1, 2});
    CHECK(open_at("2026-10-09T01:00:00Z") == Ids{1, 2});         // the same moment
    CHECK(open_at("2026-10-09T12:30:00%2B08:00") == Ids{2});     // lunch
    CHECK(open_at("2026-10-11T09:00:00%2B08:00") == Ids{});      // Sunday
    CHECK(open_at("2026-10-01T09:00:00%2B08:00") == Ids{});      // National Day, a Thursday
    CHECK(open_at("2026-10-10T09:00:00%2B08:00") == Ids{1, 2});  // a Saturday worked for it
    const Json lunch = get("/nearest?collection=service_place&point=121.545,29.87&open=2026-10-09T09:00:00%2B08:00");
    CHECK(lunch.at("features")[0].at("opening") ==
          Json{{"state", "open"}, {"at", "2026-10-09T01:00:00Z"}, {"until", "2026-10-09T04:00:00Z"}, {"lunch_break", true}});
    // Without the question all are told, with what is known.
    const Json all = get("/nearest?collection=service_place&point=121.545,29.87");
    CHECK(ids(all.at("features")) == Ids{1, 3, 2});
    CHECK(all.at("features")[1].at("opening").at("state") == "unknown");
    get("/nearest?collection=service_place&point=121.545,29.87&open=now");
}

TEST_CASE("places are found by the item they handle, by code or a part of its name")
{
    const auto handling = [](const std::string& item) {
        return ids(get("/nearest?collection=service_place&point=121.545,29.87&item=" + item).at("features"));
    };
    CHECK(handling("SX0201") == Ids{1, 3});
    CHECK(handling("%E6%8A%A4%E7%85%A7") == Ids{2});  // 护照
    CHECK(handling("%E7%A8%8E") == Ids{1, 2});        // 税
    CHECK(handling("SX9999") == Ids{});
    CHECK(ids(get("/nearest?collection=service_place&point=121.545,29.87&item=SX0501&open=2026-10-09T12:30:00%2B08:00")
                  .at("features")) == Ids{2});
}

TEST_CASE("a list is an array in JSON, in the schema and for filters")
{
    const Json place = get("/collections/service_place/items/1").at("properties");
    CHECK(place.at("items") == Json{"社会保障", "税务"});
    CHECK(place.at("item_codes") == Json{"SX0201", "SX0501"});
    const Json schema = get("/collections/service_place/schema").at("properties").at("item_codes");
    CHECK(schema.at("type") == "array");
    CHECK(schema.at("items") == Json{{"type", "string"}});
    CHECK(ids(get("/collections/service_place/items?filter=A_CONTAINS(item_codes,('SX0501'))").at("features")) == Ids{1, 2});
    CHECK(ids(get("/nearest?collection=service_place&point=121.545,29.87&filter=A_EQUALS(items,('社会保障'))").at("features")) ==
          Ids{3});
}

TEST_CASE("the nearest tell the properties that are asked for, and the distance always")
{
    const std::string base = "/nearest?collection=service_place&point=121.545,29.87&k=1&properties=";
    const Json named = get(base + "name").at("features")[0];
    CHECK(named.at("properties").size() == 3);
    CHECK(named.at("properties").at("name") == "服务中心P1");
    CHECK(named.at("properties").at("distance_m") == named.at("distance_m"));
    CHECK(named.at("geometry").is_null());
    const Json none = get(base + "id,geometry").at("features")[0];
    CHECK(none.at("properties").size() == 2);
    CHECK(none.at("geometry").at("coordinates") == Json{121.545, 29.871});
    CHECK(problem(base + "nosuch", 400) == "/problems/parameter-invalid");
}

TEST_CASE("a malformed question about the nearest is told what is wrong")
{
    const std::string base = "/nearest?collection=place&point=121.5,29.8";
    CHECK(problem("/nearest?collection=place", 400) == "/problems/parameter-missing");
    CHECK(problem("/nearest?point=121.5,29.8", 400) == "/problems/parameter-missing");
    for (const char* point : {"121.5", "121.5,29.8,1", "a,b", "181,0", "0,91", "nan,0", ",", "1e999,0"})
        CHECK(problem(std::string("/nearest?collection=place&point=") + point, 400) == "/problems/parameter-invalid");
    for (const char* k : {"0", "101", "-1", "x", "1.5", "99999999999999999999"})
        CHECK(problem(base + "&k=" + k, 400) == "/problems/parameter-invalid");
    for (const char* within : {"-1", "inf", "x"})
        CHECK(problem(base + "&within=" + within, 400) == "/problems/parameter-invalid");
    CHECK(problem(base + "&open=now", 400) == "/problems/parameter-invalid");  // a layer without hours
    CHECK(problem(base + "&item=SX0201", 400) == "/problems/parameter-invalid");
    const std::string service = "/nearest?collection=service_place&point=121.5,29.8";
    for (const char* open : {"", "later", "2026-10-09", "2026-10-09T25:00:00Z"})
        CHECK(problem(service + "&open=" + open, 400) == "/problems/parameter-invalid");
    CHECK(problem(service + "&item=", 400) == "/problems/parameter-invalid");
    CHECK(problem(service + "&item=a;b", 400) == "/problems/parameter-invalid");
    CHECK(problem("/nearest?collection=nosuch&point=0,0", 404) == "/problems/collection-unknown");
    CHECK(problem("/nearest?collection=secret_works&point=0,0", 404) == "/problems/collection-unknown");
    CHECK(problem(base + "&q=1", 400) == "/problems/parameter-unknown");
}

TEST_CASE("the nearest take a filter in CQL2, text or JSON")
{
    const auto near = [](const std::string& query) {
        return ids(get("/nearest?collection=place&point=121.40,29.80&k=3&" + query).at("features"));
    };
    CHECK(near("filter=kind%3D'b'") == Ids{2, 14, 26});
    CHECK(near("filter-lang=cql2-json&filter={%22op%22:%22%3D%22,%22args%22:[{%22property%22:%22kind%22},%22b%22]}") ==
          Ids{2, 14, 26});
    CHECK(near("filter=S_INTERSECTS(geometry,BBOX(121.485,29.855,121.515,29.885))") == Ids{82, 94, 83});
    CHECK(near("filter=kind%3D'hidden'") == Ids{});
    const std::string base = "/nearest?collection=place&point=121.40,29.80&";
    CHECK(problem(base + "filter=kind%3D", 400) == "/problems/filter-malformed");
    CHECK(problem(base + "filter=owner_phone%3D'1'", 400) == "/problems/property-unknown");
    CHECK(problem(base + "filter=kind%3D'b'&filter-lang=sql", 400) == "/problems/parameter-invalid");
    CHECK(get("/coverage/service_place?of=community&radius=1000&filter=kind%3D'nosuch'").at("outside") == 3);
}

TEST_CASE("what is near is cut by policy")
{
    const Json mine = get("/nearest?collection=place&point=121.47,29.80&k=1");
    CHECK(mine.at("features")[0].at("id") != 8);  // row 8 is hidden
    CHECK_FALSE(mine.at("features")[0].at("properties").contains("owner_phone"));
    const Json theirs = get("/nearest?collection=place&point=121.47,29.80&k=1", as_clerk());
    CHECK(theirs.at("features")[0].at("id") == 8);
    CHECK(theirs.at("features")[0].at("properties").contains("owner_phone"));
    const Answer secret = ContractServer::town().get("/nearest?collection=secret_works&point=121.55,29.87", as_clerk());
    CHECK(secret.header("cache-control") == "private, no-store");
}

TEST_CASE("a place tells its addresses, companies, divisions, school areas and stops")
{
    const Json place = get("/place/building/1?at=2026-10-09T09:00:00%2B08:00");
    CHECK(place.at("name") == "大厦");
    CHECK(place.at("feature").at("geometry").at("type") == "Polygon");
    CHECK(ids(part_of(place, "address").at("items")) == Ids{1});
    const Json companies = part_of(place, "companies");
    CHECK(companies.at("count") == 3);
    CHECK(companies.at("state") == "several");
    CHECK(companies.at("counts") == Json{{"field", "industry_section"}, {"values", {{"F", 2}, {"H", 1}}}});
    CHECK(companies.at("items")[0].at("properties").at("name") == "甲公司");
    CHECK_FALSE(companies.at("items")[0].at("properties").contains("biz_address"));
    CHECK(part_of(place, "community").at("items")[0].at("name") == "西社区");
    CHECK(part_of(place, "street").at("state") == "none");
    const Json areas = part_of(place, "school_area");
    CHECK(ids(areas.at("items")) == Ids{1, 3});  // of the latest year, one for each stage
    const Json stops = part_of(place, "bus_stops");
    CHECK(stops.at("items")[0].at("id") == 2);
    CHECK(stops.at("items")[0].at("distance_m").get<double>() == Approx(554.25).margin(0.01));
    CHECK(part_of(place, "service_places").at("items")[0].at("id") == 1);
}

TEST_CASE("the duty grid of a place is told to staff only")
{
    CHECK(part_of(get("/place/building/1"), "duty_grid").is_null());
    const Json grid = part_of(get("/place/building/1", as_clerk()), "duty_grid");
    REQUIRE(grid.is_object());
    CHECK(grid.at("items")[0].at("name") == "第一责任网格");
    CHECK(ContractServer::town().get("/place/building/1", as_clerk()).header("cache-control") == "private, no-store");
    CHECK(ContractServer::town().get("/place/building/1").header("cache-control") == "no-cache");
    CHECK(part_of(get("/place/building/1", as_clerk()), "companies").at("items")[0].at("properties").contains("biz_address"));
}

TEST_CASE("a service place tells its latest rates and whether it is open")
{
    const Json place = get("/place/service_place/1?at=2026-10-09T12:30:00%2B08:00");
    CHECK(place.at("opening").at("state") == "closed");
    CHECK(place.at("opening").at("until") == "2026-10-09T06:00:00Z");
    CHECK(place.at("opening").at("lunch_break") == true);
    const Json rates = part_of(place, "rates");
    CHECK(rates.at("count") == 1);
    CHECK(rates.at("items")[0].at("properties").at("period_to") == "2026-09-30");
    CHECK(rates.at("items")[0].at("properties").at("entry_rate") == 88.0);
    CHECK(part_of(get("/place/service_place/2"), "rates").at("state") == "none");
}

TEST_CASE("a place that is not there is not found")
{
    CHECK(problem("/place/building/99", 404) == "/problems/feature-unknown");
    CHECK(problem("/place/building/x", 404) == "/problems/feature-unknown");
    CHECK(problem("/place/nosuch/1", 404) == "/problems/collection-unknown");
    CHECK(problem("/place/secret_works/1", 404) == "/problems/collection-unknown");
    CHECK(problem("/place/place/8", 404) == "/problems/feature-unknown");  // hidden
    CHECK(problem("/place/building/1?at=x", 400) == "/problems/parameter-invalid");
    CHECK(get("/place/place/40").at("parts").empty());  // no geometry, nowhere to look
}

TEST_CASE("school areas are told by stage and year, on a border both, elsewhere that nothing is known")
{
    const auto ask = [](const std::string& query) { return get("/catchment/school_area?" + query); };
    const Json one = ask("point=121.545,29.87&stage=primary&year=2026");
    CHECK(one.at("stages").size() == 1);
    CHECK(one.at("stages")[0].at("state") == "one");
    CHECK(one.at("stages")[0].at("areas")[0].at("properties").at("school_name") == "西小学");
    const Json border = ask("point=121.55,29.87&stage=primary");
    CHECK(border.at("year") == 2026);
    CHECK(border.at("stages")[0].at("state") == "several");
    CHECK(ids(border.at("stages")[0].at("areas")) == Ids{1, 2});
    CHECK(ask("point=121.55,29.87&stage=primary&year=2025").at("stages")[0].at("state") == "one");
    CHECK(ask("point=121.545,29.87&stage=junior&year=2025").at("stages")[0].at("state") == "none");
    CHECK(ask("point=121.545,29.87").at("stages").size() == 2);
    CHECK(ask("point=121.58,29.90&stage=primary").at("stages")[0].at("state") == "none");
    CHECK(ask("point=121.70,29.90&stage=primary").at("stages")[0].at("state") == "outside");
    CHECK(ask("point=121.545,29.87").at("notice").at("zh") == "以教育局当年公告为准");
}

TEST_CASE("a year that was not announced is not found and told which there are")
{
    const Answer answer = ContractServer::town().get("/catchment/school_area?point=121.545,29.87&year=2019");
    CHECK(answer.status == 404);
    CHECK(answer.json().at("type") == "/problems/year-unknown");
    CHECK(answer.json().at("detail").get<std::string>().find("2025, 2026") != std::string::npos);
    CHECK(problem("/catchment/school_area?point=121.545,29.87&year=x", 400) == "/problems/parameter-invalid");
    CHECK(problem("/catchment/school_area?point=121.545,29.87&stage=nursery", 400) == "/problems/parameter-invalid");
    CHECK(problem("/catchment/school_area", 400) == "/problems/parameter-missing");
    CHECK(problem("/catchment/place?point=121.545,29.87", 404) == "/problems/catchment-unknown");
    CHECK(problem("/catchment/secret_works?point=121.545,29.87", 404) == "/problems/collection-unknown");
}

TEST_CASE("coverage tells the communities out of reach of every centre, farthest first")
{
    const Json far = get("/coverage/service_place?of=community&radius=1000");
    CHECK(far.at("total") == 3);
    CHECK(far.at("covered") == 2);
    CHECK(far.at("outside") == 1);
    CHECK(far.at("items")[0].at("name") == "远社区");
    const double expected = geo::geodesic_distance_m({121.585, 29.905}, {121.545, 29.873});
    CHECK(far.at("items")[0].at("nearest").at("distance_m").get<double>() == Approx(expected).margin(0.001));
    CHECK(far.at("items")[0].at("nearest").at("id") == 2);
    CHECK(get("/coverage/service_place?of=community&radius=0").at("outside") == 3);
    CHECK(get("/coverage/service_place?of=community&radius=500").at("items").size() == 2);
    CHECK(get("/coverage/service_place?of=community&radius=1000&kind=nosuch").at("outside") == 3);
    CHECK_FALSE(get("/coverage/service_place?of=community&radius=1&kind=nosuch").at("items")[0].contains("nearest"));
}

TEST_CASE("a malformed question about coverage is told what is wrong")
{
    CHECK(problem("/coverage/service_place?radius=1000", 400) == "/problems/parameter-missing");
    CHECK(problem("/coverage/service_place?of=community", 400) == "/problems/parameter-missing");
    for (const char* radius : {"-1", "x", "", "1000001"})
        CHECK(problem(std::string("/coverage/service_place?of=community&radius=") + radius, 400) ==
              "/problems/parameter-invalid");
    CHECK(problem("/coverage/service_place?of=duty_grid&radius=1", 404) == "/problems/collection-unknown");
    CHECK(problem("/coverage/duty_grid?of=community&radius=1", 404) == "/problems/collection-unknown");
    CHECK(problem("/coverage/area?of=community&radius=1&kind=a", 400) == "/problems/parameter-invalid");
}

TEST_CASE("direct buses are told with direction, stops and number of stops")
{
    const Json there = get("/transit/direct?from=121.540,29.866&to=121.555,29.866&walk=200");
    REQUIRE(there.at("rides").size() == 2);
    CHECK(there.at("count") == 2);
    const Json& fewest = there.at("rides")[0];
    CHECK(fewest.at("name") == "2路");
    CHECK(fewest.at("stops") == 1);
    const Json& slower = there.at("rides")[1];
    CHECK(slower.at("name") == "1路");
    CHECK(slower.at("properties").at("direction") == "up");
    CHECK(slower.at("board").at("code") == "U1");
    CHECK(slower.at("alight").at("code") == "U4");
    CHECK(slower.at("stops") == 3);
    CHECK(slower.at("board").at("walk_m").get<double>() == Approx(110.85).margin(0.01));

    const Json back = get("/transit/direct?from=121.555,29.866&to=121.540,29.866&walk=200");
    REQUIRE(back.at("rides").size() == 1);
    CHECK(back.at("rides")[0].at("properties").at("direction") == "down");
    CHECK(back.at("rides")[0].at("board").at("code") == "D4");
    CHECK(back.at("rides")[0].at("stops") == 2);
    CHECK(get("/transit/direct?from=121.540,29.866&to=121.590,29.900").at("rides").empty());
}

TEST_CASE("a malformed question about buses is told what is wrong")
{
    CHECK(problem("/transit/direct?from=121.5,29.8", 400) == "/problems/parameter-missing");
    CHECK(problem("/transit/direct?from=121.5,29.8&to=x,y", 400) == "/problems/parameter-invalid");
    CHECK(problem("/transit/direct?from=121.5,29.8&to=121.6,95", 400) == "/problems/parameter-invalid");
    CHECK(problem("/transit/direct?from=121.5,29.8&to=121.6,29.8&walk=3001", 400) == "/problems/parameter-invalid");
    CHECK(problem("/transit/direct?from=121.5,29.8&to=121.6,29.8&change=1", 400) == "/problems/parameter-unknown");
}

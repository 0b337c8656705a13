// OGC API - Features Part 1: the items resource. Answers are compared with a brute-force reading of the rows.

#include "layers/query/query.hpp"
#include "tests/contract/contract_server.hpp"

#include <chrono>
#include <functional>
#include <set>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

using Ids = std::vector<std::int64_t>;

Ids ids_in(const Json& collection)
{
    Ids ids;
    for (const Json& feature : collection.at("features")) ids.push_back(feature.at("id"));
    return ids;
}

// All matches of a query, gathered page by page.
Ids ids_of(const std::string& query, int limit = 10'000)
{
    Ids all;
    std::string target = "/collections/place/items?limit=" + std::to_string(limit) + (query.empty() ? "" : "&" + query);
    while (!target.empty()) {
        INFO(target);
        const Answer answer = ContractServer::shared().get(target);
        REQUIRE(answer.status == 200);
        const Json page = answer.json();
        for (const std::int64_t id : ids_in(page)) all.push_back(id);
        const auto next = links_with(page, "next");
        target = next.empty() ? "" : target_of(next.at(0));
    }
    return all;
}

Ids brute_force(const std::function<bool(const layers::Feature&)>& matches)
{
    Ids ids;
    for (const layers::Feature& place : sample_places()) {
        if (!is_hidden_place(place) && matches(place)) ids.push_back(place.fid);
    }
    return ids;
}

bool meets(const layers::Feature& place, const geo::Box& box)
{
    return !place.geometry || box.contains(place.geometry->points.front());
}

int status_of(const std::string& query)
{
    return ContractServer::shared().get("/collections/place/items?" + query).status;
}

std::int64_t seen_of(const layers::Feature& place)
{
    const auto* seen = std::get_if<std::int64_t>(&place.values[6]);
    return seen != nullptr ? *seen : -1;
}

}  // namespace

TEST_CASE("items are a feature collection with counts, a time stamp and links")
{
    const Answer answer = ContractServer::shared().get("/collections/place/items");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/geo+json");
    const Json page = answer.json();
    CHECK(page.at("type") == "FeatureCollection");
    CHECK(page.at("features").size() == 10);
    CHECK(page.at("numberReturned") == 10);
    CHECK(page.at("numberMatched") == brute_force([](const auto&) { return true; }).size());
    const auto stamp = layers::parse_date_time(page.at("timeStamp").get<std::string>());
    REQUIRE(stamp);
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    CHECK(std::abs(now - *stamp) < 60'000);
    CHECK(links_with(page, "self").at(0).at("type") == "application/geo+json");
    CHECK(links_with(page, "alternate").size() == 4);
    CHECK(links_with(page, "next").at(0).at("type") == "application/geo+json");
    CHECK(links_with(page, "collection").size() == 1);
}

TEST_CASE("features carry id, geometry in longitude and latitude, and their values")
{
    const Json page = ContractServer::shared().get("/collections/place/items?limit=40").json();
    const Json& second = page.at("features").at(1);
    CHECK(second.at("type") == "Feature");
    CHECK(second.at("id") == 2);
    CHECK(second.at("geometry").at("type") == "Point");
    CHECK(second.at("geometry").at("coordinates")[0].get<double>() == Approx(121.41).margin(1e-9));
    CHECK(second.at("geometry").at("coordinates")[1].get<double>() == Approx(29.80).margin(1e-9));
    CHECK(second.at("properties") == Json{{"name", "地点2"},
                                          {"kind", "b"},
                                          {"floors", 1},
                                          {"height", 0.5},
                                          {"open", false},
                                          {"built", "2024-10-05"},
                                          {"seen", "2026-01-01T01:00:00Z"}});
    const Json seventh = ContractServer::shared().get("/collections/place/items/7").json();
    CHECK(seventh.at("properties").at("height").is_null());
    CHECK(ContractServer::shared().get("/collections/place/items/40").json().at("geometry").is_null());
}

TEST_CASE("limit gives at most so many features, and more than the maximum is served as the maximum")
{
    CHECK(ContractServer::shared().get("/collections/place/items?limit=3").json().at("features").size() == 3);
    CHECK(ContractServer::shared().get("/collections/place/items?limit=10001").json().at("features").size() == 108);
    CHECK(status_of("limit=99999999999999999999") == 200);
    for (const std::string text : {"unlimited", "0", "-1", "1.5", ""}) CHECK(status_of("limit=" + text) == 400);
}

TEST_CASE("pages of any size are disjoint and complete")
{
    const Ids everything = brute_force([](const auto&) { return true; });
    for (const int limit : {1, 7, 50, 108, 1000}) {
        INFO(limit);
        CHECK(ids_of("", limit) == everything);
    }
}

TEST_CASE("a next link keeps its position when another limit is put in")
{
    auto& server = ContractServer::shared();
    std::string next = target_of(links_with(server.get("/collections/place/items?limit=5").json(), "next").at(0));
    const auto at = next.find("limit=5");
    REQUIRE(at != std::string::npos);
    next.replace(at, 7, "limit=3");
    CHECK(ids_in(server.get(next).json()) == Ids{6, 7, 9});
}

TEST_CASE("the last page has no next link, a full last page neither")
{
    auto& server = ContractServer::shared();
    CHECK(links_with(server.get("/collections/place/items?limit=108").json(), "next").empty());
    CHECK(links_with(server.get("/collections/place/items?limit=107").json(), "next").size() == 1);
}

TEST_CASE("a cursor that no next link gave is refused")
{
    for (const std::string text : {"", "x", "0", "AAAAAAAAAA", "____________", "zzzzzzzzzzz"}) {
        INFO(text);
        CHECK(status_of("cursor=" + text) == 400);
    }
}

TEST_CASE("bbox selects what meets it and what has no geometry, none more and none less")
{
    struct Case {
        const char* text;
        geo::Box box;
    };
    for (const auto& [text, box] : {Case{"121.415,29.815,121.455,29.855", {121.415, 29.815, 121.455, 29.855}},
                                    Case{"121.41,29.80,121.43,29.82", {121.41, 29.80, 121.43, 29.82}},
                                    Case{"121.41,29.80,-50,121.43,29.82,900", {121.41, 29.80, 121.43, 29.82}},
                                    Case{"-180,-90,180,90", {-180, -90, 180, 90}}, Case{"10,10,11,11", {10, 10, 11, 11}}}) {
        INFO(text);
        const geo::Box wanted = box;
        const Ids expected = brute_force([&](const layers::Feature& place) { return meets(place, wanted); });
        CHECK(ids_of(std::string("bbox=") + text) == expected);
        CHECK(ids_of(std::string("bbox=") + text, 4) == expected);
        const Json page = ContractServer::shared().get(std::string("/collections/place/items?limit=1&bbox=") + text).json();
        CHECK(page.at("numberMatched") == expected.size());
    }
}

TEST_CASE("bbox is met by the shape of a feature and not by its box alone")
{
    auto& server = ContractServer::shared();
    const auto ids = [&](const std::string& bbox) { return ids_in(server.get("/collections/area/items?bbox=" + bbox).json()); };
    CHECK(ids("121.63,29.83,121.67,29.87").empty());    // inside the hole
    CHECK(ids("121.61,29.83,121.67,29.87") == Ids{2});  // reaching the ring
    CHECK(ids("121.38,29.70,121.40,29.72").empty());    // the empty half of the triangle's box
    CHECK(ids("121.31,29.72,121.32,29.79") == Ids{3});
    CHECK(ids("121.505,29.855,121.506,29.856") == Ids{1});  // wholly inside
}

TEST_CASE("a bbox whose west is above its east crosses the antimeridian")
{
    auto& server = ContractServer::shared();
    CHECK(ids_in(server.get("/collections/area/items?bbox=177,5,-177,15").json()) == Ids{4, 5});
    CHECK(ids_in(server.get("/collections/area/items?bbox=179.6,5,-179.55,15").json()).empty());
    CHECK(ids_in(server.get("/collections/area/items?bbox=179.4,5,-179.9,15").json()) == Ids{5});
    CHECK(status_of("bbox=177,65,-177,70") == 200);
}

TEST_CASE("a malformed bbox is refused")
{
    for (const std::string text :
         {"1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "1,,2,3", "", ",,,", "NaN,NaN,NaN,NaN", "inf,inf,inf,inf",
          "1e400,0,0,0", "0x1,0,0,0", "-181,0,0,1", "0,-91,1,0", "0,1,1,0", "0,0,9,1,1,1"}) {
        INFO(text);
        CHECK(status_of("bbox=" + text) == 400);
    }
}

TEST_CASE("datetime selects by instant and by closed, half-open and open intervals, and keeps what has no time")
{
    const auto from = *layers::parse_date_time("2026-01-02T00:00:00Z");
    const auto to = *layers::parse_date_time("2026-01-03T00:00:00Z");
    const auto expect = [](std::int64_t first, std::int64_t last) {
        return brute_force([=](const layers::Feature& place) {
            const std::int64_t seen = seen_of(place);
            return seen < 0 || (seen >= first && seen <= last);
        });
    };
    constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::max();
    CHECK(ids_of("datetime=2026-01-02T00:00:00Z") == expect(from, from));
    CHECK(ids_of("datetime=2026-01-02T08:00:00%2B08:00") == expect(from, from));
    CHECK(ids_of("datetime=2026-01-02T00:00:00Z/2026-01-03T00:00:00Z") == expect(from, to));
    CHECK(ids_of("datetime=../2026-01-03T00:00:00Z") == expect(0, to));
    CHECK(ids_of("datetime=/2026-01-03T00:00:00Z") == expect(0, to));
    CHECK(ids_of("datetime=2026-01-02T00:00:00Z/..") == expect(from, ever));
    CHECK(ids_of("datetime=2026-01-02T00:00:00Z/") == expect(from, ever));
    CHECK(ids_of("datetime=2030-01-01T00:00:00Z/..") == expect(ever, ever));
}

TEST_CASE("a malformed datetime is refused")
{
    for (const std::string text : {"yesterday", "../..", "/", "..", "2024-02-30T00:00:00Z", "9999-99-99",
                                   "2024-01-01T00:00:00Z/2023-01-01T00:00:00Z", "2024-01-01T25:61:61Z", "now", ""}) {
        INFO(text);
        CHECK(status_of("datetime=" + text) == 400);
    }
}

TEST_CASE("every visible field filters by equality")
{
    CHECK(ids_of("name=%E5%9C%B0%E7%82%B92") == Ids{2});
    CHECK(ids_of("kind=a") == brute_force([](const auto& place) { return place.values[1] == geo::Value{std::string("a")}; }));
    CHECK(ids_of("floors=3") == brute_force([](const auto& place) { return place.values[2] == geo::Value{std::int64_t{3}}; }));
    CHECK(ids_of("height=0.5") == Ids{2});
    CHECK(ids_of("open=true") == brute_force([](const auto& place) { return place.values[4] == geo::Value{true}; }));
    CHECK(ids_of("built=2024-10-05") == Ids{2});
    CHECK(ids_of("seen=2026-01-01T01:00:00Z") == Ids{2});
    CHECK(ids_of("name=nosuch' OR '1'='1").empty());
}

TEST_CASE("filters of all kinds are combined by AND")
{
    const geo::Box box{121.40, 29.80, 121.46, 29.86};
    const auto from = *layers::parse_date_time("2026-01-01T12:00:00Z");
    const Ids expected = brute_force([&](const layers::Feature& place) {
        const std::int64_t seen = seen_of(place);
        return meets(place, box) && (seen < 0 || seen >= from) && place.values[1] == geo::Value{std::string("b")};
    });
    REQUIRE(expected.size() > 3);
    CHECK(ids_of("bbox=121.40,29.80,121.46,29.86&datetime=2026-01-01T12:00:00Z/..&kind=b") == expected);
    CHECK(ids_of("bbox=121.40,29.80,121.46,29.86&datetime=2026-01-01T12:00:00Z/..&kind=b", 2) == expected);
}

TEST_CASE("a value that its field cannot have is refused")
{
    for (const std::string query : {"floors=many", "open=yes", "height=tall", "built=2024-13-01", "seen=now"}) {
        INFO(query);
        CHECK(status_of(query) == 400);
    }
}

TEST_CASE("one feature has self, alternate and collection links, and an unknown one is not found")
{
    auto& server = ContractServer::shared();
    const Answer answer = server.get("/collections/place/items/2");
    REQUIRE(answer.status == 200);
    const Json feature = answer.json();
    CHECK(feature.at("id") == 2);
    CHECK(links_with(feature, "self").size() == 1);
    CHECK(links_with(feature, "alternate").size() == 1);
    CHECK(links_with(feature, "collection").size() == 1);
    CHECK(answer.header("link").find("rel=\"self\"") != std::string::npos);
    for (const std::string id : {"0", "121", "-1", "abc", "1.0", "1e0", "99999999999999999999", "%27"}) {
        INFO(id);
        CHECK(server.get("/collections/place/items/" + id).status == 404);
    }
}

TEST_CASE("an entity tag that is still true gives 304 without a body, for pages and features")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/collections/place/items?limit=3", "/collections/place/items/2", "/collections", "/api", "/conformance"}) {
        INFO(target);
        const Answer first = server.get(target);
        REQUIRE_FALSE(first.header("etag").empty());
        Ask again;
        again.if_none_match = first.header("etag");
        const Answer second = server.get(target, again);
        CHECK(second.status == 304);
        CHECK(second.body.empty());
        CHECK(second.header("etag") == first.header("etag"));
        again.if_none_match = "\"other\"";
        CHECK(server.get(target, again).status == 200);
    }
}

TEST_CASE("CSV begins with a byte order mark, keeps every match and runs nothing")
{
    const Answer answer = ContractServer::shared().get("/collections/place/items?f=csv&limit=200");
    CHECK(answer.header("content-type") == "text/csv; charset=utf-8; header=present");
    CHECK(answer.body.rfind("\xEF\xBB\xBFid,name,kind,floors,height,open,built,seen,geometry\r\n", 0) == 0);
    CHECK(answer.body.find("\r\n2,地点2,b,1,0.5,false,2024-10-05,2026-01-01T01:00:00Z,POINT") != std::string::npos);
    CHECK(answer.body.find("\r\n4,\"'=HYPERLINK(\"\"<script>") != std::string::npos);
    CHECK(std::count(answer.body.begin(), answer.body.end(), '\n') == 109);
}

TEST_CASE("pages of HTML lead forward and back")
{
    auto& server = ContractServer::shared();
    const auto href_of = [](const std::string& body, const std::string& text) {
        const auto end = body.find("\">" + text);
        if (end == std::string::npos) return std::string();
        const auto from = body.rfind("href=\"", end) + 6;
        std::string href = body.substr(from + std::string(ContractServer::base_url).size(),
                                       end - from - std::string(ContractServer::base_url).size());
        for (auto at = href.find("&amp;"); at != std::string::npos; at = href.find("&amp;")) href.erase(at + 1, 4);
        return href;
    };
    const std::string first = server.get("/collections/place/items?f=html&limit=20").body;
    CHECK(href_of(first, "‹").empty());
    const std::string second = server.get(href_of(first, "下一页")).body;
    const std::string third = server.get(href_of(second, "下一页")).body;
    CHECK(second != first);
    CHECK(server.get(href_of(third, "‹")).body == second);
    CHECK(server.get(href_of(second, "‹")).body == first);
    CHECK(server.get(href_of(third, "«")).body == first);
}

TEST_CASE("a small question is answered on the spot, with the same bytes as by a worker")
{
    auto& server = ContractServer::shared();
    for (const std::string target : {"/collections/place/items?bbox=121.5,29.8,121.6,29.9&limit=20", "/collections/place/items/2",
                                     "/nearest?collection=place&point=121.55,29.87&k=5"}) {
        INFO(target);
        const std::optional<Answer> at_hand = server.at_once(target);
        REQUIRE(at_hand);
        const Answer full = server.get(target);
        const auto after_time = [](const std::string& body) { return body.substr(body.find("\"numberMatched\"") + 1); };
        CHECK(at_hand->status == full.status);
        CHECK(at_hand->headers == full.headers);
        CHECK(after_time(at_hand->body) == after_time(full.body));
    }
}

TEST_CASE("a question that may take long, or that is noted down, waits for a worker")
{
    auto& server = ContractServer::shared();
    for (const std::string target :
         {"/collections/place/items", "/collections/place/items?bbox=121,29,122,30&filter=floors%3E1",
          "/collections/place/items?bbox=121,29,122,30&f=html",
          "/collections/place/items/2?crs=http://www.opengis.net/def/crs/EPSG/0/4549", "/collections/place/items/2?f=html",
          "/nearest?collection=place&point=121.55,29.87&k=100", "/nearest?collection=place&point=121.55,29.87&filter=floors%3E1",
          "/collections/place/items/999999"}) {
        INFO(target);
        CHECK_FALSE(server.at_once(target));
    }
    Ask ask;
    ask.viewer = clerk();
    CHECK_FALSE(server.at_once("/collections/place/items/2", ask));
}

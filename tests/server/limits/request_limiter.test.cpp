#include "server/limits/request_limiter.hpp"

#include "server/http/target.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;
using namespace std::chrono_literals;

namespace
{

Request asked(const char* target, Method method = Method::Get)
{
    Request request;
    request.method = method;
    auto read = parse_target(target);
    REQUIRE(read);
    request.path = read->path;
    request.query = read->query;
    request.address = *parse_address("192.0.2.7");
    return request;
}

std::string_view cost(const char* target, Method method = Method::Get)
{
    const auto found = cost_of(asked(target, method));
    return found ? cost_names.at(index_of(*found)) : "none";
}

struct Fixture {
    RequestLimiter::Time now = RequestLimiter::Time{} + 1000s;
    RequestLimiter limiter;
    explicit Fixture(const LimitRules& rules = {}) : limiter(rules, [this] { return now; }) {}

    int allowed(Request request, int times)
    {
        int count = 0;
        for (int i = 0; i < times; ++i) {
            request.is_counted = false;
            count += limiter.count(request) ? 0 : 1;
        }
        return count;
    }
};

Request from(const char* address, Request request)
{
    request.address = *parse_address(address);
    return request;
}

Request by(const char* account, const char* key, Request request)
{
    request.viewer.name = account;
    request.viewer.key = key;
    return request;
}

}  // namespace

TEST_CASE("what a request costs is read from its method and address")
{
    CHECK(cost("/xyz/building,road/14/13654/6731.mvt") == "tiles");
    CHECK(cost("/tiles/WebMercatorQuad/1/0/0") == "tiles");
    CHECK(cost("/collections/building/tiles/WebMercatorQuad/1/0/0") == "tiles");
    CHECK(cost("/assets/index.js") == "tiles");
    CHECK(cost("/") == "tiles");
    CHECK(cost("/collections") == "questions");
    CHECK(cost("/collections/building/tiles") == "questions");
    CHECK(cost("/collections/building/items?limit=10") == "questions");
    CHECK(cost("/collections/building/items?f=csv") == "exports");
    CHECK(cost("/collections/building/items?f=gpkg") == "exports");
    CHECK(cost("/collections/building/items?f=fgb") == "exports");
    Request by_accept = asked("/collections/building/items");
    by_accept.headers = {{"Accept", "text/html;q=0.5, Text/CSV"}};
    CHECK(cost_of(by_accept) == Cost::Export);
    by_accept.headers = {{"Accept", "text/html, */*"}};
    CHECK(cost_of(by_accept) == Cost::Question);
    CHECK(cost("/collections/building/download") == "exports");
    CHECK(cost("/no/such/address") == "questions");
    CHECK(cost("/stats/building", Method::Post) == "questions");
    CHECK(cost("/within", Method::Post) == "questions");
    CHECK(cost("/processes/impact/execution", Method::Post) == "questions");
    CHECK(cost("/collections/building/items", Method::Post) == "writes");
    CHECK(cost("/stats/building", Method::Put) == "writes");
    CHECK(cost("/jobs/7", Method::Delete) == "writes");
    CHECK(cost("/export-requests", Method::Post) == "writes");
    CHECK(cost("/auth/login", Method::Post) == "logins");
    CHECK(cost("/admin/users", Method::Post) == "logins");
    CHECK(cost("/auth/me") == "questions");
    for (const char* target : {"/healthz", "/readyz", "/metrics"}) CHECK(cost(target) == "none");
}

TEST_CASE("residents are counted by address, subscribers of IPv6 together")
{
    Fixture fixture;
    CHECK(fixture.allowed(asked("/xyz/a/1/0/0.mvt"), 300) == 200);
    CHECK(fixture.allowed(from("192.0.2.8", asked("/xyz/a/1/0/0.mvt")), 300) == 200);
    CHECK(fixture.allowed(from("2001:db8::1", asked("/collections")), 30) == 30);
    CHECK(fixture.allowed(from("2001:db8::1:2:3:4", asked("/collections")), 30) == 20);
    CHECK(fixture.allowed(from("2001:db8:0:1::1", asked("/collections")), 30) == 30);
    CHECK(fixture.allowed(asked("/healthz"), 10'000) == 10'000);
}

TEST_CASE("accounts and keys are counted by themselves, wherever they ask from")
{
    Fixture fixture;
    CHECK(fixture.allowed(asked("/collections"), 60) == 50);
    CHECK(fixture.allowed(by("wang", "", asked("/collections")), 150) == 150);
    CHECK(fixture.allowed(from("192.0.2.8", by("wang", "", asked("/collections"))), 150) == 50);
    CHECK(fixture.allowed(by("wang", "7", asked("/collections")), 300) == 200);
    CHECK(fixture.allowed(by("li", "", asked("/collections")), 300) == 200);
}

TEST_CASE("a request is counted once, however often it is looked at")
{
    LimitRules rules;
    REQUIRE(rules.set("questions=1/h:1"));
    Fixture fixture(rules);
    Request request = asked("/collections");
    CHECK_FALSE(fixture.limiter.count(request));
    CHECK_FALSE(fixture.limiter.count(request));
    CHECK(fixture.allowed(asked("/collections"), 1) == 0);
}

TEST_CASE("a refusal tells people and programs how long to wait")
{
    LimitRules rules;
    REQUIRE(rules.set("questions=30/min:2"));
    Fixture fixture(rules);
    fixture.allowed(asked("/collections"), 2);
    Request request = asked("/collections");
    const auto refused = fixture.limiter.count(request);
    REQUIRE(refused);
    const Response response = problem_response(*refused, "");
    CHECK(response.status == 429);
    const auto header = [&](std::string_view name) {
        for (const Header& field : response.headers) {
            if (field.name == name) return field.value;
        }
        return std::string();
    };
    CHECK(header("Retry-After") == "2");
    CHECK(header("RateLimit") == "\"questions\";r=0;t=2");
    CHECK(header("RateLimit-Policy") == "\"questions\";q=2;w=4");
    CHECK(response.body.find("请在 2 秒后再试") != std::string::npos);
    CHECK(response.body.find("Try again in 2 s") != std::string::npos);
}

TEST_CASE("an API key has a quota for the day, an account has none")
{
    LimitRules rules;
    rules.key_requests_a_day = 3;
    Fixture fixture(rules);
    CHECK(fixture.allowed(by("wang", "7", asked("/collections")), 5) == 3);
    CHECK(fixture.allowed(by("wang", "8", asked("/collections")), 5) == 3);
    CHECK(fixture.allowed(by("wang", "", asked("/collections")), 5) == 5);
    fixture.now += 23h;
    Request request = by("wang", "7", asked("/collections"));
    CHECK(fixture.limiter.count(request)->id == "quota-exhausted");
    fixture.now += 1h;
    CHECK(fixture.allowed(by("wang", "7", asked("/collections")), 5) == 3);
}

TEST_CASE("asking the database about credentials has a limit of its own by address")
{
    Fixture fixture;
    int allowed = 0;
    for (int i = 0; i < 300; ++i) allowed += fixture.limiter.count_lookup(asked("/collections")) ? 0 : 1;
    CHECK(allowed == 200);
    CHECK(fixture.allowed(asked("/collections"), 10) == 10);
}

TEST_CASE("limits are configured by name")
{
    LimitRules rules;
    REQUIRE(rules.set("tiles=5/s:20"));
    REQUIRE(rules.set("known-exports=1/h:2"));
    CHECK(rules.anonymous[0].interval == std::chrono::nanoseconds(200ms));
    CHECK(rules.anonymous[0].burst == 20);
    CHECK(rules.known[4].interval == std::chrono::nanoseconds(1h));
    for (const char* text : {"", "=", "tile=1/s:1", "known-=1/s:1", "known-known-tiles=1/s:1"})
        CHECK(rules.set(text).error().id == "limit-unknown");
    for (const char* text : {"tiles", "tiles=", "tiles=1", "tiles=1/s", "tiles=1/day:1", "tiles=0/s:1", "tiles=1/s:0",
                             "tiles=-1/s:1", "tiles=1/s:1x", "tiles=1:1/s", "tiles=1e3/s:1", "tiles=1/s:1000001"})
        CHECK(rules.set(text).error().id == "rate-invalid");
}

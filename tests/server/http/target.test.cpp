#include "server/http/target.hpp"

#include <catch2/catch.hpp>

using namespace haishu::server;

namespace
{

using Path = std::vector<std::string>;
using Query = std::vector<std::pair<std::string, std::string>>;

bool is_refused(std::string_view target)
{
    return !parse_target(target);
}

}  // namespace

TEST_CASE("path and query are decoded by segments and pairs, plus is a space in the query alone")
{
    const auto target = parse_target("/collections/%E5%AD%A6%E6%A0%A1+1/items?name=%E6%9C%88+%E6%B9%96&f=json&empty=");
    REQUIRE(target);
    CHECK(target->path == Path{"collections", "学校+1", "items"});
    CHECK(target->query == Query{{"name", "月 湖"}, {"f", "json"}, {"empty", ""}});
    CHECK(parse_target("/")->path.empty());
}

TEST_CASE("broken escapes, hidden slashes, dot segments, control characters and text that is not UTF-8 are refused")
{
    for (const char* target : {"/%", "/%4", "/%zz", "/%00", "/a?b=%0d%0a", "/%ff", "/a%2Fb", "/a/../b", "/a/%2e%2e/b", "/%c0%af",
                               "/?x=%ed%a0%80", "relative", ""}) {
        INFO(target);
        CHECK(is_refused(target));
    }
}

TEST_CASE("hosts and ports are what they say, and nothing else")
{
    for (const char* host : {"localhost", "example.org:8080", "192.0.2.1", "[2001:db8::1]:443"}) {
        INFO(host);
        CHECK(is_valid_authority(host));
    }
    for (const char* host : {"", "a b", "a:99999", "a:", "a/b", "user@a", "[::1", "a\r\nX: 1"}) {
        INFO(host);
        CHECK_FALSE(is_valid_authority(host));
    }
}

TEST_CASE("the log has neither what people typed nor where exactly they stand")
{
    CHECK(target_for_log("/xyz/road,water/14/13723/6766.mvt") == "/xyz/road,water/14/13723/6766.mvt");
    CHECK(target_for_log("/search?q=%E5%BC%A0%E4%B8%89&limit=5") == "/search?q=...&limit=5");
    CHECK(target_for_log("/reverse?point=121.5445678,29.8690123&f=json") == "/reverse?point=121.544,29.869&f=json");
    CHECK(target_for_log("/collections/case/items?limit=2&filter=phone='1'") == "/collections/case/items?limit=2&filter=...");
    CHECK(target_for_log("/search?%71=secret&limit=5") == "/search?q=...&limit=5");
    CHECK(target_for_log("/reverse?point=121%2E5445678,29.8690123") == "/reverse?point=121.544,29.869");
    CHECK(target_for_log("/search?q=%zz&%zz=secret") == "/search?q=...&=...");
    CHECK(target_for_log("/collections/legal_entity/items?name=%E5%BC%A0%E4%B8%89&cursor=WyLlvKDkuIkiXQ") ==
          "/collections/legal_entity/items?name=...&cursor=...");
    CHECK(target_for_log("/reverse?point=1215445678e-7,298690123E-7") == "/reverse?point=...");
    CHECK(target_for_log("/items?name=a%26q=b&x?q=secret") == "/items?name=...&x?q=...");
    CHECK(target_for_log("/healthz?a&b=&") == "/healthz?a&b=&");
}

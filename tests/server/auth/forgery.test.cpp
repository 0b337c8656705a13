// Requests that a page of another site makes a browser send, on every route that changes something.

#include "server/api/routes.hpp"
#include "server/auth/request_origin.hpp"
#include "tests/server/auth/account_fixture.hpp"

#include <catch2/catch.hpp>

namespace haishu::server
{

namespace
{

using layers::Role;

// The path with something in each placeholder.
std::string filled(std::string path)
{
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
        path.replace(open, path.find('}', open) - open + 1, "1");
    return path;
}

std::vector<Route> unsafe_routes()
{
    std::vector<Route> found;
    for (Route& route : all_routes()) {
        if (is_unsafe(route.method)) found.push_back(std::move(route));
    }
    return found;
}

bool is_login(const Route& route)
{
    return route.path == "/auth/login";
}

}  // namespace

TEST_CASE("no request of another site changes anything, on any route, with a session")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const auto login = fixture.login("wang");
    REQUIRE(login);
    const Header cookie{"Cookie", fixture.cookie_of(*login)};
    const Header token{"X-CSRF-Token", login->csrf};
    const auto routes = unsafe_routes();
    CHECK(routes.size() >= 12);
    for (const Route& route : routes) {
        const std::string path = filled(route.path);
        INFO(method_name(route.method) << ' ' << path);
        const auto who = [&](std::vector<Header> headers) {
            headers.push_back(cookie);
            return fixture.who(asked(route.method, path, std::move(headers)));
        };
        CHECK(who({token, {"Origin", "https://evil.test"}}) == "origin-foreign");
        CHECK(who({token, {"Origin", "null"}}) == "origin-foreign");
        CHECK(who({token, {"Origin", "http://haishu.test.evil.test"}}) == "origin-foreign");
        CHECK(who({token, {"Origin", "http://haishu.test:8081"}}) == "origin-foreign");
        CHECK(who({token, {"Sec-Fetch-Site", "cross-site"}}) == "origin-foreign");
        CHECK(who({token, {"Sec-Fetch-Site", "same-site"}}) == "origin-foreign");
        if (is_login(route)) continue;  // it makes a session instead of using one
        CHECK(who({}) == "csrf-refused");
        CHECK(who({{"Origin", "http://haishu.test"}}) == "csrf-refused");
        CHECK(who({{"X-CSRF-Token", ""}}) == "csrf-refused");
        CHECK(who({{"X-CSRF-Token", login->csrf.substr(1)}}) == "csrf-refused");
        CHECK(who({{"Content-Type", "application/x-www-form-urlencoded"}}) == "csrf-refused");
        CHECK(who({{"Content-Type", "multipart/form-data; boundary=x"}}) == "csrf-refused");
        CHECK(who({{"Content-Type", "text/plain"}}) == "csrf-refused");
        CHECK(who({token}) == "wang");
        CHECK(who({token, {"Origin", "http://haishu.test"}, {"Sec-Fetch-Site", "same-origin"}}) == "wang");
    }
}

TEST_CASE("a token of one session is nothing to another")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const auto first = fixture.login("wang");
    const auto second = fixture.login("wang");
    REQUIRE(second);
    CHECK(fixture.who(with_cookie(fixture.cookie_of(*first), Method::Post, second->csrf)) == "csrf-refused");
    CHECK(fixture.who(with_cookie(fixture.cookie_of(*first), Method::Post, first->csrf)) == "wang");
}

TEST_CASE("a browser that repeats a key as Basic password is not used by another site, a script with a bearer key is free")
{
    AccountFixture fixture;
    fixture.add("bureau", Role::Clerk);
    REQUIRE(fixture.accounts->put_key("5c0c7510a2f0ab8add3777530d4f6606d8f398d150096c13c35f6acab4277ca4",
                                      {"bureau", "write", fixture.wall + 60, "aaaaaaaaaa"}));
    const Header basic{"Authorization", "Basic eDphYWFhYWFhYWFhLmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI="};
    const Header bearer{"Authorization", "Bearer aaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"};
    const Header foreign{"Origin", "https://evil.test"};
    CHECK(fixture.who(asked(Method::Post, "/collections/place/items", {basic, foreign})) == "origin-foreign");
    CHECK(fixture.who(asked(Method::Post, "/collections/place/items", {basic})) == "bureau");
    CHECK(fixture.who(asked(Method::Post, "/collections/place/items", {bearer, foreign})) == "bureau");
}

TEST_CASE("a GET is a GET, whatever method its headers would rather have")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const auto login = fixture.login("wang");
    Request request = with_cookie(fixture.cookie_of(*login));
    request.headers.push_back({"X-HTTP-Method-Override", "DELETE"});
    CHECK(fixture.who(request) == "wang");
    CHECK(request.method == Method::Get);
}

}  // namespace haishu::server

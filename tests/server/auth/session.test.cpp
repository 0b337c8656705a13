// Sessions: how they begin, what they are worth, and all the ways in which they end.

#include "tests/server/auth/account_fixture.hpp"

#include <catch2/catch.hpp>

namespace haishu::server
{

using namespace std::chrono_literals;
using layers::Role;

TEST_CASE("a login gives a cookie that scripts cannot read and other sites cannot send along, and a token against forgery")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const auto login = fixture.login("wang");
    REQUIRE(login);
    CHECK(login->cookie.substr(0, 4) == "sid=");
    CHECK(login->cookie.substr(login->cookie.find(';')) == "; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax");
    CHECK(login->csrf.size() == 43);
    CHECK(fixture.who(with_cookie(fixture.cookie_of(*login))) == "wang");
    CHECK(fixture.viewer(with_cookie(fixture.cookie_of(*login))).may_write);
    CHECK(fixture.viewer(with_cookie(fixture.cookie_of(*login))).role == Role::Clerk);
}

TEST_CASE("under TLS the cookie has the name and the flag that bind it to this host")
{
    AuthOptions options;
    options.secure_cookies = true;
    AccountFixture fixture(options);
    fixture.add("wang", Role::Clerk);
    const auto login = fixture.login("wang");
    REQUIRE(login);
    CHECK(login->cookie.substr(0, 11) == "__Host-sid=");
    CHECK(login->cookie.substr(login->cookie.find(';')) == "; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure");
    CHECK(fixture.who(with_cookie(fixture.cookie_of(*login))) == "wang");
    CHECK(fixture.who(with_cookie("sid" + fixture.cookie_of(*login).substr(10))) == "");
}

TEST_CASE("a session id that somebody has planted in the browser becomes nobody's session")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const std::string planted = "sid=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1763000000";
    const auto login = fixture.authenticator->login(asked(Method::Post, "/auth/login", {{"Cookie", planted}}),
                                                    {"wang", good_password, "", "192.0.2.1"}, "");
    REQUIRE(login);
    CHECK(fixture.cookie_of(*login) != planted);
    CHECK(fixture.who(with_cookie(planted)) == "");
    CHECK(fixture.who(with_cookie(fixture.cookie_of(*login))) == "wang");
}

TEST_CASE("a login ends the session that it was made from")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const std::string first = fixture.cookie_of(*fixture.login("wang"));
    CHECK(fixture.who(with_cookie(first)) == "wang");
    const auto second = fixture.authenticator->login(asked(Method::Post, "/auth/login", {{"Cookie", first}}),
                                                     {"wang", good_password, "", "192.0.2.1"}, "");
    REQUIRE(second);
    CHECK(fixture.who(with_cookie(first)) == "");
    CHECK(fixture.who(with_cookie(fixture.cookie_of(*second))) == "wang");
}

TEST_CASE("a session lives half an hour beyond the last request")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const std::string cookie = fixture.cookie_of(*fixture.login("wang"));
    for (int i = 0; i < 3; ++i) {
        fixture.pass(1799s);
        CHECK(fixture.who(with_cookie(cookie)) == "wang");
    }
    fixture.pass(1800s);
    CHECK(fixture.who(with_cookie(cookie)) == "");
    CHECK(fixture.who(with_cookie(cookie)) == "");
}

TEST_CASE("an open line on which somebody only listens keeps no session alive")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const Request listening = with_cookie(fixture.cookie_of(*fixture.login("wang")));
    CHECK(fixture.authenticator->resolve(listening)->name == "wang");
    for (int minutes = 0; minutes < 29; ++minutes) {
        fixture.pass(1min);
        CHECK(fixture.authenticator->resolve(listening, Presence::Listens)->name == "wang");
    }
    fixture.pass(1min);
    CHECK(fixture.authenticator->resolve(listening, Presence::Listens)->name.empty());
    CHECK(fixture.authenticator->resolve(listening)->name.empty());
}

TEST_CASE("a session ends twelve hours after its login, however busy it was")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const std::string cookie = fixture.cookie_of(*fixture.login("wang"));
    for (int minutes = 0; minutes < 12 * 60 - 1; minutes += 10) {
        CHECK(fixture.who(with_cookie(cookie)) == "wang");
        fixture.pass(10min);
    }
    CHECK(fixture.who(with_cookie(cookie)) == "");
}

TEST_CASE("a clock that is set back revives no session")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const std::string cookie = fixture.cookie_of(*fixture.login("wang"));
    CHECK(fixture.who(with_cookie(cookie)) == "wang");
    fixture.steady += 31min;
    CHECK(fixture.who(with_cookie(cookie)) == "");
    fixture.wall -= 3600;
    CHECK(fixture.who(with_cookie(cookie)) == "");
}

TEST_CASE("the time of the login in a token cannot be changed")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    std::string cookie = fixture.cookie_of(*fixture.login("wang"));
    cookie.back() = cookie.back() == '1' ? '2' : '1';
    CHECK(fixture.who(with_cookie(cookie)) == "");
}

TEST_CASE("after a logout the session is nobody's, for reading and for writing")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const auto login = fixture.login("wang");
    const std::string cookie = fixture.cookie_of(*login);
    CHECK(fixture.who(with_cookie(cookie)) == "wang");
    CHECK(fixture.authenticator->logout(with_cookie(cookie)).value() == "sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    CHECK(fixture.who(with_cookie(cookie)) == "");
    CHECK(fixture.who(with_cookie(cookie, Method::Post, login->csrf)) == "session-invalid");
}

TEST_CASE("a changed account is asked for its password again at once")
{
    AccountFixture fixture;
    layers::User user = fixture.add("wang", Role::Clerk);
    const std::string cookie = fixture.cookie_of(*fixture.login("wang"));
    CHECK(fixture.who(with_cookie(cookie)) == "wang");
    user.role = Role::Staff;
    REQUIRE(fixture.accounts->update_user(user));
    fixture.authenticator->forget();
    CHECK(fixture.who(with_cookie(cookie)) == "");
    const auto again = fixture.login("wang");
    REQUIRE(again);
    CHECK(fixture.cookie_of(*again) != cookie);
    CHECK(fixture.viewer(with_cookie(fixture.cookie_of(*again))).role == Role::Staff);
}

TEST_CASE("a session that is taken away while it is in use does not come back by being used")
{
    AccountFixture fixture;
    const layers::User user = fixture.add("wang", Role::Clerk);
    const std::string cookie = fixture.cookie_of(*fixture.login("wang"));
    CHECK(fixture.who(with_cookie(cookie)) == "wang");
    fixture.pass(250s);
    CHECK(fixture.who(with_cookie(cookie)) == "wang");
    fixture.pass(51s);
    // Another process changes the account; memory still trusts the session, whose longer life is now due to be written down.
    REQUIRE(fixture.accounts->update_user(user));
    CHECK(fixture.who(with_cookie(cookie)) == "");
    fixture.authenticator->forget();
    CHECK(fixture.who(with_cookie(cookie)) == "");
}

TEST_CASE("a disabled account has neither session nor login")
{
    AccountFixture fixture;
    layers::User user = fixture.add("wang", Role::Clerk);
    const std::string cookie = fixture.cookie_of(*fixture.login("wang"));
    user.disabled = true;
    REQUIRE(fixture.accounts->update_user(user));
    fixture.authenticator->forget();
    CHECK(fixture.who(with_cookie(cookie)) == "");
    CHECK(fixture.login("wang").error().id == "login-failed");
}

TEST_CASE("whoever has a password of somebody else's making is a resident with a name until it is changed")
{
    AccountFixture fixture;
    layers::User user = fixture.add("wang", Role::Clerk);
    user.must_change_password = true;
    REQUIRE(fixture.accounts->update_user(user));
    const auto login = fixture.login("wang");
    REQUIRE(login);
    CHECK(login->must_change_password);
    CHECK(login->viewer.role == Role::Resident);
    const layers::Viewer viewer = fixture.viewer(with_cookie(fixture.cookie_of(*login)));
    CHECK(viewer.name == "wang");
    CHECK(viewer.role == Role::Resident);
    CHECK_FALSE(viewer.may_write);
}

TEST_CASE("the purpose of a request comes from its header, else from its session")
{
    AccountFixture fixture;
    fixture.add("li", Role::Staff);
    const auto login =
        fixture.authenticator->login(asked(Method::Post, "/auth/login"), {"li", good_password, "", "192.0.2.1"}, "inspection");
    REQUIRE(login);
    Request request = with_cookie(fixture.cookie_of(*login));
    CHECK(fixture.viewer(request).purpose == "inspection");
    request.headers.push_back({"Haishu-Purpose", "emergency"});
    CHECK(fixture.viewer(request).purpose == "emergency");
    request.headers.back().value = "Emergency; x";
    CHECK(fixture.who(request) == "purpose-malformed");
    CHECK(fixture.who(asked(Method::Get, "/collections", {{"Haishu-Purpose", "Emergency; x"}})) == "");
    request.headers.back().value = "emergency";
    request.headers.push_back({"haishu-purpose", "emergency"});
    CHECK(fixture.who(request) == "purpose-repeated");
}

}  // namespace haishu::server

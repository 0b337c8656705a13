// API keys: what they open, for how long, and what a request with a wrong one gets.

#include "server/auth/secret.hpp"
#include "tests/server/auth/account_fixture.hpp"

#include <catch2/catch.hpp>

namespace haishu::server
{

namespace
{

using namespace std::chrono_literals;
using layers::Role;
using Names = std::vector<std::string>;

std::string fault_of(const Result<NewKey>& key)
{
    return key ? std::string() : key.error().id;
}

}  // namespace

TEST_CASE("a key acts for its account within its scope, its layers and its purpose")
{
    AccountFixture fixture;
    layers::User user = fixture.add("bureau", Role::Clerk);
    user.duty = std::make_shared<const layers::Duty>(layers::Duty{{"330203001"}, {}});
    REQUIRE(fixture.accounts->update_user(user));
    const std::string text =
        fixture.add_key({"bureau", "read", 30, std::make_shared<const Names>(Names{"school"}), "inspection"});
    const layers::Viewer viewer = fixture.viewer(with_bearer(text));
    CHECK(viewer.name == "bureau");
    CHECK(viewer.role == Role::Clerk);
    CHECK_FALSE(viewer.may_write);
    CHECK(viewer.key == text.substr(0, 10));
    CHECK(text.at(10) == '.');
    REQUIRE(viewer.key_layers);
    CHECK(*viewer.key_layers == Names{"school"});
    CHECK(viewer.purpose == "inspection");
    REQUIRE(viewer.duty);
    CHECK(viewer.duty->areas == Names{"330203001"});
    CHECK(fixture.viewer(with_bearer(fixture.add_key({"bureau", "write"}))).may_write);
    CHECK_FALSE(fixture.viewer(with_bearer(fixture.add_key({"bureau", "write"}))).key_layers);
}

TEST_CASE("a key is the password of Basic authentication as well")
{
    AccountFixture fixture;
    fixture.add("bureau", Role::Staff);
    // SHA-256 of "aaaaaaaaaa.bbbb...", and base64 of "x:" with that text.
    REQUIRE(fixture.accounts->put_key("5c0c7510a2f0ab8add3777530d4f6606d8f398d150096c13c35f6acab4277ca4",
                                      {"bureau", "read", fixture.wall + 60, "aaaaaaaaaa"}));
    const std::string basic = "Basic eDphYWFhYWFhYWFhLmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=";
    CHECK(fixture.who(asked(Method::Get, "/collections", {{"Authorization", basic}})) == "bureau");
    CHECK(fixture.who(asked(Method::Get, "/collections", {{"Authorization", "Basic eDp3cm9uZw=="}})) == "key-invalid");
    CHECK(fixture.who(asked(Method::Get, "/collections", {{"Authorization", "Basic not base64"}})) == "authorization-malformed");
}

TEST_CASE("a key that is wrong, expired, revoked or of a disabled account is an error, never a resident")
{
    AccountFixture fixture;
    layers::User user = fixture.add("bureau", Role::Staff);
    const std::string text = fixture.add_key({"bureau", "read", 1});
    const std::string other = fixture.add_key({"bureau", "read", 365});
    std::string wrong = text;
    wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
    CHECK(fixture.who(with_bearer(wrong)) == "key-invalid");
    CHECK(fixture.who(with_bearer("no blanks, please")) == "authorization-malformed");
    CHECK(fixture.who(with_bearer(text)) == "bureau");
    fixture.pass(24h);
    CHECK(fixture.who(with_bearer(text)) == "key-invalid");
    CHECK(fixture.who(with_bearer(other)) == "bureau");
    REQUIRE(fixture.accounts->revoke_key("bureau", other.substr(0, 10), fixture.wall));
    fixture.authenticator->forget();
    CHECK(fixture.who(with_bearer(other)) == "key-invalid");
    const std::string third = fixture.add_key({"bureau", "read", 365});
    CHECK(fixture.who(with_bearer(third)) == "bureau");
    user.disabled = true;
    REQUIRE(fixture.accounts->update_user(user));
    fixture.authenticator->forget();
    CHECK(fixture.who(with_bearer(third)) == "key-invalid");
}

TEST_CASE("a granted key opens nothing until its owner has fetched its text, which he can once")
{
    AccountFixture fixture;
    fixture.add("bureau", Role::Staff);
    fixture.add("other", Role::Staff);
    const NewKey granted = new_key({"bureau", "read", 30}, fixture.wall).value();
    const std::string& id = granted.record.id;
    REQUIRE(fixture.accounts->grant_key(granted.record));
    CHECK_FALSE(fixture.accounts->keys("bureau")->at(0).is_fetched);
    CHECK(fixture.who(with_bearer(granted.text)) == "key-invalid");
    CHECK(fixture.who(with_bearer("granted " + id)) == "authorization-malformed");

    const auto fetch = [&](const std::string& user, const std::string& text) {
        const auto done = fixture.accounts->fetch_key(user, id, sha256_hex(text), fixture.wall);
        return done ? std::string() : done.error().id;
    };
    const std::string text = new_key_text(id);
    CHECK(fetch("other", new_key_text(id)) == "key-unknown");
    CHECK(fetch("bureau", text) == "");
    CHECK(fetch("bureau", new_key_text(id)) == "key-fetched");
    CHECK(fixture.accounts->keys("bureau")->at(0).is_fetched);
    CHECK(fixture.who(with_bearer(text)) == "bureau");
    CHECK(fixture.viewer(with_bearer(text)).key == id);
}

TEST_CASE("a granted key that was revoked or has ended cannot be fetched")
{
    AccountFixture fixture;
    fixture.add("bureau", Role::Staff);
    const layers::KeyRecord revoked = new_key({"bureau", "read", 30}, fixture.wall).value().record;
    const layers::KeyRecord ended = new_key({"bureau", "read", 1}, fixture.wall).value().record;
    for (const layers::KeyRecord& key : {revoked, ended}) REQUIRE(fixture.accounts->grant_key(key));
    REQUIRE(fixture.accounts->revoke_key("bureau", revoked.id, fixture.wall));
    fixture.pass(24h);
    for (const layers::KeyRecord& key : {revoked, ended}) {
        const auto fetched = fixture.accounts->fetch_key("bureau", key.id, sha256_hex("x"), fixture.wall);
        REQUIRE_FALSE(fetched);
        CHECK(fetched.error().id == "key-unknown");
    }
}

TEST_CASE("a key ends while it is in memory too")
{
    AccountFixture fixture;
    fixture.add("bureau", Role::Staff);
    const std::string text = fixture.add_key({"bureau", "read", 1});
    fixture.pass(24h - 10s);
    CHECK(fixture.who(with_bearer(text)) == "bureau");
    fixture.pass(10s);
    CHECK(fixture.who(with_bearer(text)) == "key-invalid");
}

TEST_CASE("the list of keys tells the last day of use")
{
    AccountFixture fixture;
    fixture.add("bureau", Role::Staff);
    const std::string text = fixture.add_key({"bureau", "read", 30});
    CHECK(fixture.accounts->keys("bureau")->at(0).last_used_day == 0);
    CHECK(fixture.who(with_bearer(text)) == "bureau");
    CHECK(fixture.accounts->keys("bureau")->at(0).last_used_day == 23148);  // 2033-05-18
}

TEST_CASE("a key lasts 1 to 365 days and names its scope, layers and purpose in their forms")
{
    CHECK(fault_of(new_key({"bureau", "read", 365}, 0)) == "");
    CHECK(fault_of(new_key({"bureau", "read", 366}, 0)) == "days-invalid");
    CHECK(fault_of(new_key({"bureau", "read", 0}, 0)) == "days-invalid");
    CHECK(fault_of(new_key({"bureau", "admin", 1}, 0)) == "scope-unknown");
    CHECK(fault_of(new_key({"bureau", "read", 1, nullptr, "For fun"}, 0)) == "purpose-malformed");
    CHECK(fault_of(new_key({"bureau", "read", 1, std::make_shared<const Names>(Names{"a b"})}, 0)) == "key-layers-invalid");
    CHECK(fault_of(new_key({"bureau", "read", 1, std::make_shared<const Names>(Names(101, "a"))}, 0)) == "key-layers-invalid");
    const NewKey key = new_key({"bureau", "read", 365}, 1000).value();
    CHECK(key.record.expires_at == 1000 + 365 * 86400);
    CHECK(key.text.size() == 54);
    CHECK(key.record.id == key.text.substr(0, 10));
    CHECK(key.sha256.size() == 64);
}

}  // namespace haishu::server

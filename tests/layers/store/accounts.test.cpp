#include "layers/store/accounts.hpp"

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace haishu::layers
{

namespace
{

const User LIN{"lin", Role::Clerk, "城管局", "$argon2id$v=19$one", false};

std::int64_t seconds_from_now(std::int64_t seconds)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count() + seconds;
}

}  // namespace

TEST_CASE("an account is kept as it was given, under a name that no other has")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    CHECK(fault_of(accounts.add_user(LIN)) == "");
    User other = LIN;
    other.role = Role::SystemAdmin;
    CHECK(fault_of(accounts.add_user(other)) == "user-exists: there is a user lin already");
    CHECK(fault_of(accounts.add_user({"an", Role::Auditor, "", "$argon2id$v=19$two", true})) == "");
    const auto users = accounts.users();
    REQUIRE(users->size() == 2);
    CHECK(users->at(0).name == "an");
    CHECK(users->at(0).disabled);
    CHECK(users->at(1).role == Role::Clerk);
    CHECK(users->at(1).department == "城管局");
    CHECK(users->at(1).password_hash == "$argon2id$v=19$one");
    CHECK_FALSE(accounts.find_user("Lin")->has_value());
}

TEST_CASE("a changed, disabled or unknown account has no session")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    REQUIRE(accounts.put_session("token hash", "lin", "csrf", seconds_from_now(60)));
    const auto session = accounts.find_session("token hash");
    REQUIRE(session->has_value());
    CHECK((*session)->user == "lin");
    CHECK((*session)->csrf == "csrf");
    User disabled = LIN;
    disabled.disabled = true;
    REQUIRE(accounts.update_user(disabled));
    CHECK(accounts.find_user("lin").value()->disabled);
    CHECK_FALSE(accounts.find_session("token hash")->has_value());
    CHECK(fault_id(accounts.put_session("x", "nobody", "csrf", seconds_from_now(60))) == "user-unknown");
    User nobody = LIN;
    nobody.name = "nobody";
    CHECK(fault_id(accounts.update_user(nobody)) == "user-unknown");
}

TEST_CASE("a deleted session is gone, and so is one past its time when the next begins")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    REQUIRE(accounts.put_session("late", "lin", "csrf", seconds_from_now(-1)));
    REQUIRE(accounts.put_session("ended", "lin", "csrf", seconds_from_now(60)));
    CHECK_FALSE(accounts.find_session("late")->has_value());
    REQUIRE(accounts.delete_session("ended"));
    CHECK_FALSE(accounts.find_session("ended")->has_value());
}

TEST_CASE("a key belongs to an account that exists")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    CHECK(fault_of(accounts.put_key("key hash", {"lin", "read", 4102444800})) == "");
    CHECK(fault_id(accounts.put_key("other hash", {"nobody", "read", 4102444800})) == "user-unknown");
    const auto key = accounts.find_key("key hash");
    REQUIRE(key->has_value());
    CHECK((*key)->user == "lin");
    CHECK((*key)->scope == "read");
    CHECK((*key)->expires_at == 4102444800);
    CHECK_FALSE(accounts.find_key("other hash")->has_value());
    CHECK(OutsideView(fixture.path).ask("PRAGMA foreign_key_check") == "");
}

}  // namespace haishu::layers

#include "layers/store/accounts.hpp"

#include "layers/store/account_text.hpp"
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
    REQUIRE(accounts.put_session("token hash", {"lin", "csrf", seconds_from_now(60), "inspection", true}));
    const auto session = accounts.find_session("token hash");
    REQUIRE(session->has_value());
    CHECK((*session)->user == "lin");
    CHECK((*session)->csrf == "csrf");
    CHECK((*session)->purpose == "inspection");
    CHECK((*session)->two_factors);
    User disabled = LIN;
    disabled.disabled = true;
    REQUIRE(accounts.update_user(disabled));
    CHECK(accounts.find_user("lin").value()->disabled);
    CHECK_FALSE(accounts.find_session("token hash")->has_value());
    CHECK(fault_id(accounts.put_session("x", {"lin", "csrf", seconds_from_now(60)})) == "user-unknown");
    CHECK(fault_id(accounts.put_session("x", {"nobody", "csrf", seconds_from_now(60)})) == "user-unknown");
    User nobody = LIN;
    nobody.name = "nobody";
    CHECK(fault_id(accounts.update_user(nobody)) == "user-unknown");
}

TEST_CASE("a deleted session is gone, and so is one past its time when the next begins")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    REQUIRE(accounts.put_session("late", {"lin", "csrf", seconds_from_now(-1)}));
    REQUIRE(accounts.put_session("ended", {"lin", "csrf", seconds_from_now(60)}));
    CHECK_FALSE(accounts.find_session("late")->has_value());
    REQUIRE(accounts.delete_session("ended"));
    CHECK_FALSE(accounts.find_session("ended")->has_value());
}

TEST_CASE("a session that was taken away cannot be made longer")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    REQUIRE(accounts.put_session("token hash", {"lin", "csrf", seconds_from_now(60)}));
    CHECK(accounts.extend_session("token hash", seconds_from_now(600)).value());
    REQUIRE(accounts.update_user(LIN));
    CHECK_FALSE(accounts.extend_session("token hash", seconds_from_now(600)).value());
    CHECK_FALSE(accounts.find_session("token hash")->has_value());
}

TEST_CASE("duty, second factor and the maker of an account are kept")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    User user = LIN;
    user.duty = std::make_shared<const Duty>(Duty{{"330203001", "网格\"七"}, {"hazard"}});
    user.totp_sealed = "sealed";
    user.must_change_password = true;
    user.created_by = "root";
    REQUIRE(accounts.add_user(user));
    const User kept = *accounts.find_user("lin").value();
    REQUIRE(kept.duty);
    CHECK(*kept.duty == Duty{{"330203001", "网格\"七"}, {"hazard"}});
    CHECK(kept.totp_sealed == "sealed");
    CHECK(kept.must_change_password);
    CHECK(kept.created_by == "root");
    user.duty = nullptr;
    user.created_by = "somebody else";
    REQUIRE(accounts.update_user(user));
    CHECK_FALSE(accounts.find_user("lin").value()->duty);
    CHECK(accounts.find_user("lin").value()->created_by == "root");
}

TEST_CASE("a step of the second factor is used once, and none before it afterwards")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    User user = LIN;
    user.totp_sealed = "sealed";
    REQUIRE(accounts.add_user(user));
    CHECK(accounts.use_totp_step("lin", 100).value());
    CHECK_FALSE(accounts.use_totp_step("lin", 100).value());
    CHECK_FALSE(accounts.use_totp_step("lin", 99).value());
    user.department = "other";
    REQUIRE(accounts.update_user(user));
    CHECK_FALSE(accounts.use_totp_step("lin", 100).value());
    CHECK(accounts.use_totp_step("lin", 101).value());
    CHECK_FALSE(accounts.use_totp_step("nobody", 100).value());
}

TEST_CASE("the last active administrator of a kind stays")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    User first{"an", Role::SecurityAdmin, "", "hash", false};
    User second{"bo", Role::SecurityAdmin, "", "hash", false};
    REQUIRE(accounts.add_user(first));
    REQUIRE(accounts.add_user(second));
    REQUIRE(accounts.add_user({"xi", Role::SystemAdmin, "", "hash", false}));
    second.disabled = true;
    CHECK(fault_of(accounts.update_user(second)) == "");
    first.role = Role::Staff;
    CHECK(fault_of(accounts.update_user(first)) == "last-administrator: an is the last active security_admin");
    first.role = Role::SystemAdmin;
    CHECK(fault_id(accounts.update_user(first)) == "last-administrator");
    first.role = Role::SecurityAdmin;
    first.disabled = true;
    CHECK(fault_id(accounts.update_user(first)) == "last-administrator");
    first.disabled = false;
    first.password_hash = "other";
    CHECK(fault_of(accounts.update_user(first)) == "");
    CHECK(accounts.find_user("an").value()->role == Role::SecurityAdmin);
}

TEST_CASE("a key belongs to an account that exists")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    const auto layers = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"school", "hazard"});
    CHECK(fault_of(accounts.put_key("key hash", {"lin", "read", 4102444800, "k1", layers, "inspection", 1763000000})) == "");
    CHECK(fault_id(accounts.put_key("other hash", {"nobody", "read", 4102444800, "k2"})) == "user-unknown");
    const auto key = accounts.find_key("key hash");
    REQUIRE(key->has_value());
    CHECK((*key)->user == "lin");
    CHECK((*key)->scope == "read");
    CHECK((*key)->expires_at == 4102444800);
    CHECK((*key)->id == "k1");
    CHECK(*(*key)->layers == *layers);
    CHECK((*key)->purpose == "inspection");
    CHECK((*key)->created_at == 1763000000);
    CHECK_FALSE(accounts.find_key("other hash")->has_value());
    CHECK(OutsideView(fixture.path).ask("PRAGMA foreign_key_check") == "");
}

TEST_CASE("a key is revoked once, by its account and id, and its last day of use only grows")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    REQUIRE(accounts.put_key("first", {"lin", "read", 4102444800, "k1", nullptr, "", 1}));
    REQUIRE(accounts.put_key("second", {"lin", "write", 4102444800, "k2", nullptr, "", 2}));
    REQUIRE(accounts.note_key_use("k1", 20000));
    REQUIRE(accounts.note_key_use("k1", 19999));
    CHECK(fault_id(accounts.revoke_key("an", "k1", 7)) == "key-unknown");
    CHECK(fault_id(accounts.revoke_key("lin", "k3", 7)) == "key-unknown");
    CHECK(fault_of(accounts.revoke_key("lin", "k1", 7)) == "");
    CHECK(fault_id(accounts.revoke_key("lin", "k1", 8)) == "key-unknown");
    const auto keys = accounts.keys("lin").value();
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].id == "k2");
    CHECK(keys[0].revoked_at == 0);
    CHECK_FALSE(keys[0].layers);
    CHECK(keys[1].revoked_at == 7);
    CHECK(keys[1].last_used_day == 20000);
}

TEST_CASE("what does not read as a duty or a list of layers allows nothing")
{
    REQUIRE(duty_of_text("{\"areas\": [], \"layers\": [1]}"));
    CHECK(duty_of_text("{\"areas\": [], \"layers\": [1]}")->areas == std::vector<std::string>{""});
    REQUIRE(duty_of_text("nonsense"));
    CHECK(duty_of_text("nonsense")->layers.empty());
    REQUIRE(names_of_text("{}"));
    CHECK(names_of_text("{}")->empty());
    CHECK_FALSE(names_of_text(""));
    CHECK_FALSE(duty_of_text(""));
}

TEST_CASE("a change of an account that somebody else has changed since it was read is refused")
{
    StoreFixture fixture;
    Accounts accounts(fixture.store());
    REQUIRE(accounts.add_user(LIN));
    User seen_by_himself = accounts.find_user("lin")->value();
    User seen_by_another = seen_by_himself;
    seen_by_another.disabled = true;
    REQUIRE(accounts.update_user(seen_by_another));
    seen_by_himself.password_hash = "$argon2id$v=19$new";
    CHECK(fault_of(accounts.update_user(seen_by_himself)) ==
          "account-changed: somebody else has changed the account lin meanwhile: look again");
    CHECK(accounts.find_user("lin")->value().disabled);
}

}  // namespace haishu::layers

// Accounts and keys of a database from before duties, second factors and ids of keys.

#include "layers/store/accounts.hpp"

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

namespace haishu::layers
{

TEST_CASE("accounts, sessions and keys of an earlier database go on working")
{
    StoreFixture fixture;
    fixture.close();
    {
        OutsideView outside(fixture.path);
        outside.go_back_to_migration(2);
        outside.ask("INSERT INTO account VALUES('lin', 'clerk', 'urban', '$argon2id$old', 0)");
        outside.ask("INSERT INTO account_session VALUES('token', 'lin', 'csrf', 4102444800)");
        outside.ask("INSERT INTO account_key VALUES('0123456789abcdef', 'lin', 'write', 4102444800)");
        outside.ask("INSERT INTO account_key VALUES('fedcba9876543210', 'lin', 'read', 4102444800)");
    }
    Accounts accounts(fixture.store());
    const User user = *accounts.find_user("lin").value();
    CHECK(user.role == Role::Clerk);
    CHECK(user.password_hash == "$argon2id$old");
    CHECK_FALSE(user.duty);
    CHECK(user.totp_sealed.empty());
    CHECK_FALSE(user.must_change_password);
    CHECK(accounts.find_session("token").value()->csrf == "csrf");
    const KeyRecord key = *accounts.find_key("0123456789abcdef").value();
    CHECK(key.id == "0123456789");
    CHECK(key.scope == "write");
    CHECK(key.expires_at == 4102444800);
    CHECK_FALSE(key.layers);
    CHECK(key.revoked_at == 0);
    CHECK(accounts.keys("lin")->size() == 2);
    CHECK(fault_of(accounts.revoke_key("lin", "0123456789", 7)) == "");
}

}  // namespace haishu::layers

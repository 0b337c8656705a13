// Accounts and keys of a database from before duties, second factors and ids of keys.

#include "layers/store/accounts.hpp"

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <string>

#include <catch2/catch.hpp>

namespace haishu::layers
{

TEST_CASE("accounts, sessions and keys of an earlier database go on working")
{
    StoreFixture fixture;
    fixture.close();
    {
        OutsideView outside(fixture.path);
        // Back to the tables as they were after the second migration.
        outside.ask("DROP TABLE account_key");
        outside.ask("DROP TABLE account_session");
        outside.ask("DROP TABLE account");
        outside.ask(
            "CREATE TABLE account (name TEXT PRIMARY KEY, role TEXT NOT NULL, department TEXT NOT NULL,"
            " password_hash TEXT NOT NULL, disabled INTEGER NOT NULL)");
        outside.ask(
            "CREATE TABLE account_session (token_sha256 TEXT PRIMARY KEY,"
            " account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE, csrf TEXT NOT NULL,"
            " expires_at INTEGER NOT NULL)");
        outside.ask(
            "CREATE TABLE account_key (key_sha256 TEXT PRIMARY KEY,"
            " account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE, scope TEXT NOT NULL,"
            " expires_at INTEGER NOT NULL)");
        outside.ask("INSERT INTO account VALUES('lin', 'clerk', 'urban', '$argon2id$old', 0)");
        outside.ask("INSERT INTO account_session VALUES('token', 'lin', 'csrf', 4102444800)");
        outside.ask("INSERT INTO account_key VALUES('0123456789abcdef', 'lin', 'write', 4102444800)");
        outside.ask("INSERT INTO account_key VALUES('fedcba9876543210', 'lin', 'read', 4102444800)");
        for (;;) {
            const std::string later =
                outside.ask("SELECT max(name) FROM sqlite_master WHERE type='table' AND name GLOB 'audit*'");
            if (later == "null") break;
            outside.ask("DROP TABLE " + later);
        }
        outside.ask("DELETE FROM haishu_migration WHERE number >= 3");
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

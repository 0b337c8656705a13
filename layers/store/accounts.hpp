#pragma once
// Users, sessions and API keys in the database. Passwords are argon2id strings made by libsodium; session ids and keys
// are random, and only their SHA-256 is stored. Times are seconds since the epoch.

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

struct User {
    std::string name;
    Role role = Role::Staff;
    std::string department;
    std::string password_hash;
    bool disabled = false;
    std::shared_ptr<const Duty> duty;   // null: none was stated
    std::string totp_sealed;            // secret of the second factor, encrypted; empty: not enrolled
    bool must_change_password = false;  // it was set by somebody else
    std::string created_by;             // account; empty: a program on this machine
    std::string state;                  // of the row that this was read from; empty: it was not read
};

struct KeyRecord {
    std::string user;
    std::string scope;  // "read" or "write"
    std::int64_t expires_at = 0;
    std::string id;                                          // public; may stand in lists and logs
    std::shared_ptr<const std::vector<std::string>> layers;  // null: all that the account may see
    std::string purpose;                                     // code; empty: none
    std::int64_t created_at = 0;
    std::int64_t last_used_day = 0;  // days since the epoch; 0: never
    std::int64_t revoked_at = 0;     // 0: not
    bool is_fetched = true;          // false: granted, and its owner has not fetched its text yet
};

class Accounts
{
   public:
    explicit Accounts(Store& store) : m_store(store) {}

    Result<void> add_user(const User& user);  // Conflict "user-exists"
    Result<std::optional<User>> find_user(const std::string& name);
    Result<std::vector<User>> users();  // by name
    // Ends the user's sessions. Not `created_by`. Errors: NotFound "user-unknown"; Conflict "last-administrator" when nobody
    // would be left who is an active security_admin or system_admin, as this user was.
    // Conflict "account-changed" when somebody else has changed the row since `user` was read.
    Result<void> update_user(const User& user);
    // A code of the second factor holds for one step of time. False if this step or a later one was used before.
    Result<bool> use_totp_step(const std::string& user, std::int64_t step);

    struct Session {
        std::string user;
        std::string csrf;
        std::int64_t expires_at = 0;
        std::string purpose;
        bool two_factors = false;
    };
    Result<void> put_session(const std::string& token_sha256,
                             const Session& session);  // NotFound "user-unknown", if disabled too
    Result<bool> extend_session(const std::string& token_sha256, std::int64_t expires_at);  // false: there is none
    Result<std::optional<Session>> find_session(const std::string& token_sha256);
    Result<void> delete_session(const std::string& token_sha256);

    Result<void> put_key(const std::string& key_sha256, const KeyRecord& key);  // without an id: one made of the hash
    // A key without a text, which opens nothing until its owner fetches one.
    Result<void> grant_key(const KeyRecord& key);
    // Gives a granted key its text. NotFound "key-unknown" when the user has no such key in force; Conflict "key-fetched" when
    // it has a text already.
    Result<void> fetch_key(const std::string& user, const std::string& id, const std::string& key_sha256, std::int64_t at);
    Result<std::optional<KeyRecord>> find_key(const std::string& key_sha256);
    Result<std::vector<KeyRecord>> keys(const std::string& user);  // newest first
    // NotFound "key-unknown" when the user has no such key, or it was revoked before.
    Result<void> revoke_key(const std::string& user, const std::string& id, std::int64_t at);
    Result<void> note_key_use(const std::string& id, std::int64_t day);

   private:
    Store& m_store;
};

}  // namespace haishu::layers

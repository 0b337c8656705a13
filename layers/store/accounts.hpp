#pragma once
// Users, sessions and API keys in the database. Passwords are argon2id strings made by libsodium; session ids and keys
// are random, and only their SHA-256 is stored.

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
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
};

struct KeyRecord {
    std::string user;
    std::string scope;            // "read" or "write"
    std::int64_t expires_at = 0;  // seconds since the epoch
};

class Accounts
{
   public:
    explicit Accounts(Store& store) : m_store(store) {}

    Result<void> add_user(const User& user);  // Conflict "user-exists"
    Result<std::optional<User>> find_user(const std::string& name);
    Result<std::vector<User>> users();
    Result<void> update_user(const User& user);  // NotFound "user-unknown"

    Result<void> put_session(const std::string& token_sha256, const std::string& user, const std::string& csrf,
                             std::int64_t expires_at);
    struct Session {
        std::string user;
        std::string csrf;
        std::int64_t expires_at = 0;
    };
    Result<std::optional<Session>> find_session(const std::string& token_sha256);
    Result<void> delete_session(const std::string& token_sha256);

    Result<void> put_key(const std::string& key_sha256, const KeyRecord& key);
    Result<std::optional<KeyRecord>> find_key(const std::string& key_sha256);

   private:
    Store& m_store;
};

}  // namespace haishu::layers

#pragma once
// Accounts and keys as they are before they go into the database.

#include "geo/base/result.hpp"
#include "layers/store/accounts.hpp"
#include "server/auth/password.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

// Errors: bad_input "user-name-invalid", those of PasswordHasher::hash.
Result<layers::User> new_user(std::string name, layers::Role role, std::string department, std::string_view password,
                              PasswordHasher& hasher);
Result<layers::Role> role_of(std::string_view name);  // bad_input "role-unknown"; "resident" is one without any right

// What is to be changed; nothing: stays.
struct AccountChange {
    std::optional<layers::Role> role;
    std::optional<std::string> department;
    std::optional<std::shared_ptr<const layers::Duty>> duty;
    std::optional<bool> disabled;
    std::optional<std::string> password;  // whoever sets another's password sets it for one login

    [[nodiscard]] bool gives_rights() const { return (role && *role != layers::Role::Resident) || (duty && *duty); }
};
// Hashes the password. Errors: those of check_password_strength and PasswordHasher::hash.
Result<layers::User> changed_user(layers::User user, const AccountChange& change, PasswordHasher& hasher);

struct KeyWish {
    std::string user;
    std::string scope = "read";
    int days = 90;
    std::shared_ptr<const std::vector<std::string>> layers;  // null: all that the account may see
    std::string purpose;                                     // code; empty: none
};
struct NewKey {
    std::string text;  // shown once: ID.SECRET
    std::string sha256;
    layers::KeyRecord record;
};
inline constexpr int longest_key_days = 365;
// `now` in seconds since the epoch. Errors: bad_input "scope-unknown" (read, write), "days-invalid", "purpose-malformed",
// "key-layers-invalid" (more than 100, or a name that no layer can have).
Result<NewKey> new_key(const KeyWish& wish, std::int64_t now);
// A text for a key that was granted: ID.SECRET.
std::string new_key_text(const std::string& id);

}  // namespace haishu::server

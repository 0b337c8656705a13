#pragma once
// What the commands that manage accounts put into the database.

#include "geo/base/result.hpp"
#include "layers/store/accounts.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haishu::server
{

// Errors: bad_input "user-name-invalid", "role-unknown", those of PasswordHasher::hash.
Result<layers::User> new_user(std::string name, std::string_view role, std::string department, std::string_view password);
Result<layers::Role> role_of(std::string_view name);  // bad_input "role-unknown"; "resident" is nobody's account
Result<std::string> password_hash(std::string_view password);

struct NewKey {
    std::string text;  // shown once
    std::string sha256;
    layers::KeyRecord record;
};
inline constexpr int longest_key_days = 3660;
// `now` in seconds since the epoch. Errors: bad_input "scope-unknown" (read, write), "days-invalid".
Result<NewKey> new_key(std::string user, std::string scope, int days, std::int64_t now);

}  // namespace haishu::server

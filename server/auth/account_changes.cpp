#include "server/auth/account_changes.hpp"

#include "server/auth/password.hpp"
#include "server/auth/secret.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr std::size_t longest_name = 64;  // bytes
constexpr std::string_view account_roles = "staff, clerk, approver, auditor, security_admin, system_admin";

bool is_valid_name(std::string_view name)
{
    const auto is_bad = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == ':'; };
    return !name.empty() && name.size() <= longest_name && std::none_of(name.begin(), name.end(), is_bad) &&
           name.front() != ' ' && name.back() != ' ';
}

}  // namespace

Result<layers::Role> role_of(std::string_view name)
{
    const auto role = layers::parse_role(name);
    if (role && *role != layers::Role::Resident) return *role;
    return bad_input("role-unknown", fmt::format("there is no role '{}'; roles are {}", name, account_roles))
        .with("roles", account_roles);
}

Result<std::string> password_hash(std::string_view password)
{
    PasswordHasher hasher;
    return hasher.hash(password);
}

Result<layers::User> new_user(std::string name, std::string_view role, std::string department, std::string_view password)
{
    if (!is_valid_name(name)) {
        return bad_input("user-name-invalid",
                         fmt::format("a user name has 1 to {} bytes, no control characters and no colon", longest_name))
            .with("limit", std::to_string(longest_name));
    }
    HAISHU_TRY(const layers::Role parsed, role_of(role));
    HAISHU_TRY(std::string hash, password_hash(password));
    return layers::User{std::move(name), parsed, std::move(department), std::move(hash), false};
}

Result<NewKey> new_key(std::string user, std::string scope, int days, std::int64_t now)
{
    if (scope != "read" && scope != "write")
        return bad_input("scope-unknown", fmt::format("the scope of a key is read or write, not '{}'", scope));
    if (days < 1 || days > longest_key_days) {
        return bad_input("days-invalid", fmt::format("a key lasts 1 to {} days", longest_key_days))
            .with("limit", std::to_string(longest_key_days));
    }
    const std::string text = new_secret();
    constexpr std::int64_t day = 24 * 60 * 60;
    return NewKey{text, sha256_hex(text), {std::move(user), std::move(scope), now + days * day}};
}

}  // namespace haishu::server

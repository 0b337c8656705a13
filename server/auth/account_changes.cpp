#include "server/auth/account_changes.hpp"

#include "server/auth/credentials.hpp"
#include "server/auth/password_strength.hpp"
#include "server/auth/secret.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr std::size_t longest_name = 64;  // bytes
constexpr std::size_t most_layers = 100;
constexpr std::size_t id_length = 10;
constexpr std::string_view account_roles = "resident, staff, clerk, approver, auditor, security_admin, system_admin";

// A colon would end the name in Basic authentication, a slash the name in a path.
bool is_valid_name(std::string_view name)
{
    const auto is_bad = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == ':' || c == '/'; };
    const bool is_dots = name == "." || name == "..";
    return !name.empty() && !is_dots && name.size() <= longest_name && std::none_of(name.begin(), name.end(), is_bad) &&
           name.front() != ' ' && name.back() != ' ';
}

bool is_layer_name(const std::string& name)
{
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), is_allowed);
}

}  // namespace

Result<layers::Role> role_of(std::string_view name)
{
    if (const auto role = layers::parse_role(name)) return *role;
    return bad_input("role-unknown", fmt::format("there is no role '{}'; roles are {}", name, account_roles))
        .with("roles", account_roles);
}

Result<layers::User> new_user(std::string name, layers::Role role, std::string department, std::string_view password,
                              PasswordHasher& hasher)
{
    if (!is_valid_name(name)) {
        return bad_input("user-name-invalid",
                         fmt::format("a user name has 1 to {} bytes, no control characters, no colon and no slash", longest_name))
            .with("limit", std::to_string(longest_name));
    }
    HAISHU_TRY(std::string hash, hasher.hash(password));
    return layers::User{std::move(name), role, std::move(department), std::move(hash), false};
}

Result<layers::User> changed_user(layers::User user, const AccountChange& change, PasswordHasher& hasher)
{
    if (change.role) user.role = *change.role;
    if (change.department) user.department = *change.department;
    if (change.duty) user.duty = *change.duty;
    if (change.disabled) user.disabled = *change.disabled;
    if (change.password) {
        HAISHU_CHECK(check_password_strength(*change.password, user.name));
        HAISHU_TRY(user.password_hash, hasher.hash(*change.password));
        user.must_change_password = true;
    }
    return user;
}

std::string new_key_text(const std::string& id)
{
    return id + "." + new_secret();
}

Result<NewKey> new_key(const KeyWish& wish, std::int64_t now)
{
    if (wish.scope != "read" && wish.scope != "write")
        return bad_input("scope-unknown", fmt::format("the scope of a key is read or write, not '{}'", wish.scope));
    if (wish.days < 1 || wish.days > longest_key_days) {
        return bad_input("days-invalid", fmt::format("a key lasts 1 to {} days", longest_key_days))
            .with("limit", std::to_string(longest_key_days));
    }
    if (!wish.purpose.empty()) HAISHU_CHECK(check_purpose(wish.purpose));
    if (wish.layers &&
        (wish.layers->size() > most_layers || !std::all_of(wish.layers->begin(), wish.layers->end(), is_layer_name))) {
        return bad_input("key-layers-invalid", fmt::format("a key opens up to {} layers, named by their ids", most_layers))
            .with("limit", std::to_string(most_layers));
    }
    const std::string id = sha256_hex(new_secret()).substr(0, id_length);
    const std::string text = new_key_text(id);
    constexpr std::int64_t day = 24 * 60 * 60;
    return NewKey{text, sha256_hex(text), {wish.user, wish.scope, now + wish.days * day, id, wish.layers, wish.purpose, now}};
}

}  // namespace haishu::server

#include "server/app/account_control.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/control.hpp"
#include "server/auth/account_changes.hpp"
#include "server/auth/password_strength.hpp"
#include "server/auth/second_factor.hpp"
#include "server/auth/totp.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace haishu::server
{

namespace
{

using Names = std::vector<std::string>;

std::string password_from_stdin()
{
    std::string password;
    std::getline(std::cin, password);
    if (!password.empty() && password.back() == '\r') password.pop_back();
    return password;
}

// Whoever commands on this machine may set what he likes for a first login; he is told what it is worth.
void warn_of_weakness(const std::string& password, const std::string& name)
{
    if (const auto checked = check_password_strength(password, name); !checked)
        fmt::print(stderr, "haishu: warning: {}\n", checked.error().detail);
}

std::int64_t now_seconds()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

Result<layers::User> existing_user(const std::string& database, const std::string& name)
{
    HAISHU_TRY(const auto store, layers::Store::open(database, layers::Access::Read));
    HAISHU_TRY(const std::optional<layers::User> user, layers::Accounts(*store).find_user(name));
    if (!user)
        return not_found("user-unknown", fmt::format("there is no account '{}'; `haishu user list` shows them", name))
            .with("user", name);
    return *user;
}

Result<void> ask_writer(const std::string& database, const std::string& request)
{
    HAISHU_TRY(Writer writer, Writer::open(database));
    HAISHU_TRY(const std::string answer, writer.ask(request));
    return {};
}

Result<void> put_user(const std::string& database, const layers::User& user)
{
    return ask_writer(database, put_user_request(user, false));
}

std::shared_ptr<const layers::Duty> duty_of(const UserOptions& options)
{
    if (options.areas.empty() && options.duty_layers.empty()) return nullptr;
    return std::make_shared<const layers::Duty>(layers::Duty{options.areas, options.duty_layers});
}

std::string duty_line(const std::shared_ptr<const layers::Duty>& duty)
{
    if (!duty) return "-";
    return fmt::format("{}:{}", duty->areas.empty() ? "everywhere" : fmt::format("{}", fmt::join(duty->areas, ",")),
                       fmt::join(duty->layers, ","));
}

}  // namespace

Result<void> add_user(const UserOptions& options)
{
    const std::string password = password_from_stdin();
    PasswordHasher hasher;
    HAISHU_TRY(const layers::Role role, role_of(options.role));
    HAISHU_TRY(layers::User user, new_user(options.name, role, options.department, password, hasher));
    user.duty = duty_of(options);
    HAISHU_CHECK(ask_writer(options.database, put_user_request(user, true)));
    warn_of_weakness(password, options.name);
    fmt::print("{}: added as {}\n", options.name, options.role);
    return {};
}

Result<void> change_password(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    const std::string password = password_from_stdin();
    PasswordHasher hasher;
    HAISHU_TRY(user.password_hash, hasher.hash(password));
    user.must_change_password = false;
    HAISHU_CHECK(put_user(options.database, user));
    warn_of_weakness(password, options.name);
    fmt::print("{}: password changed\n", options.name);
    return {};
}

Result<void> change_role(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    HAISHU_TRY(user.role, role_of(options.role));
    HAISHU_CHECK(put_user(options.database, user));
    fmt::print("{}: now {}\n", options.name, options.role);
    return {};
}

Result<void> change_duty(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    user.duty = duty_of(options);
    HAISHU_CHECK(put_user(options.database, user));
    fmt::print("{}: duty {}\n", options.name, duty_line(user.duty));
    return {};
}

Result<void> disable_user(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    user.disabled = true;
    HAISHU_CHECK(put_user(options.database, user));
    fmt::print("{}: disabled\n", options.name);
    return {};
}

Result<void> enable_user(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    user.disabled = false;
    HAISHU_CHECK(put_user(options.database, user));
    fmt::print("{}: enabled\n", options.name);
    return {};
}

Result<void> list_users(const UserOptions& options)
{
    HAISHU_TRY(const auto store, layers::Store::open(options.database, layers::Access::Read));
    HAISHU_TRY(const std::vector<layers::User> users, layers::Accounts(*store).users());
    for (const layers::User& user : users) {
        fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", user.name, layers::role_name(user.role), user.department,
                   user.disabled ? "disabled" : "active", user.totp_sealed.empty() ? "-" : "totp", duty_line(user.duty));
    }
    return {};
}

Result<void> enrol_second_factor(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    if (options.totp_off) {
        user.totp_sealed.clear();
        HAISHU_CHECK(put_user(options.database, user));
        fmt::print("{}: no second factor any more\n", options.name);
        return {};
    }
    HAISHU_TRY(Writer writer, Writer::open(options.database));
    const nlohmann::json begun{{"do", "record"}, {"action", "account"}, {"operation", "enrol-totp"}, {"object", user.name}};
    HAISHU_TRY([[maybe_unused]] const std::string recorded, writer.ask(begun.dump()));  // whoever keeps records has a key
    HAISHU_TRY(const SecretBox box, open_secret_box(options.database));
    const std::string secret = new_totp_secret();
    user.totp_sealed = box.seal(secret, user.name);
    HAISHU_TRY([[maybe_unused]] const std::string answer, writer.ask(put_user_request(user, false)));
    fmt::print(stderr, "second factor of {}; put it into an authenticator app, it is shown only this once:\n", user.name);
    fmt::print("{}\n", totp_address(user.name, secret));
    return {};
}

Result<void> make_key(const UserOptions& options)
{
    HAISHU_TRY(const layers::User user, existing_user(options.database, options.name));
    KeyWish wish{user.name, options.scope, options.days, nullptr, options.purpose};
    if (!options.key_layers.empty()) wish.layers = std::make_shared<const Names>(options.key_layers);
    HAISHU_TRY(const NewKey key, new_key(wish, now_seconds()));
    HAISHU_CHECK(ask_writer(options.database, put_key_request(key.sha256, key.record)));
    fmt::print(stderr, "key {} of {}, {} days, scope {}, {}; it is shown only this once:\n", key.record.id, user.name,
               options.days, options.scope, wish.layers ? fmt::format("layers {}", fmt::join(*wish.layers, ",")) : "all layers");
    fmt::print("{}\n", key.text);
    return {};
}

Result<void> list_keys(const UserOptions& options)
{
    HAISHU_TRY(const layers::User user, existing_user(options.database, options.name));
    HAISHU_TRY(const auto store, layers::Store::open(options.database, layers::Access::Read));
    HAISHU_TRY(const std::vector<layers::KeyRecord> keys, layers::Accounts(*store).keys(user.name));
    const std::int64_t now = now_seconds();
    for (const layers::KeyRecord& key : keys) {
        const char* state = key.revoked_at != 0     ? "revoked"
                            : key.expires_at <= now ? "expired"
                            : key.is_fetched        ? "active"
                                                    : "granted";
        fmt::print("{}\t{}\t{}\t{}\t{}\n", key.id, key.scope, state,
                   key.layers ? fmt::format("{}", fmt::join(*key.layers, ",")) : "-", key.purpose.empty() ? "-" : key.purpose);
    }
    return {};
}

Result<void> revoke_key(const UserOptions& options)
{
    HAISHU_CHECK(ask_writer(options.database, revoke_key_request(options.name, options.key_id, now_seconds())));
    fmt::print("{}: key {} revoked\n", options.name, options.key_id);
    return {};
}

}  // namespace haishu::server

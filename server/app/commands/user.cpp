#include "layers/store/accounts.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/control.hpp"
#include "server/auth/account_changes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace haishu::server
{

namespace
{

std::string password_from_stdin()
{
    std::string password;
    std::getline(std::cin, password);
    if (!password.empty() && password.back() == '\r') password.pop_back();
    return password;
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

Result<void> put_user(const std::string& database, const layers::User& user, bool is_new)
{
    HAISHU_TRY(Writer writer, Writer::open(database));
    const nlohmann::json request{{"do", "put-user"},
                                 {"name", user.name},
                                 {"role", std::string(layers::role_name(user.role))},
                                 {"department", user.department},
                                 {"password_hash", user.password_hash},
                                 {"disabled", user.disabled},
                                 {"new", is_new}};
    HAISHU_TRY(const std::string answer, writer.ask(request.dump()));
    return {};
}

}  // namespace

Result<void> add_user(const UserOptions& options)
{
    HAISHU_TRY(const layers::User user, new_user(options.name, options.role, options.department, password_from_stdin()));
    HAISHU_CHECK(put_user(options.database, user, true));
    fmt::print("{}: added as {}\n", options.name, options.role);
    return {};
}

Result<void> change_password(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    HAISHU_TRY(user.password_hash, password_hash(password_from_stdin()));
    HAISHU_CHECK(put_user(options.database, user, false));
    fmt::print("{}: password changed\n", options.name);
    return {};
}

Result<void> change_role(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    HAISHU_TRY(user.role, role_of(options.role));
    HAISHU_CHECK(put_user(options.database, user, false));
    fmt::print("{}: now {}\n", options.name, options.role);
    return {};
}

Result<void> disable_user(const UserOptions& options)
{
    HAISHU_TRY(layers::User user, existing_user(options.database, options.name));
    user.disabled = true;
    HAISHU_CHECK(put_user(options.database, user, false));
    fmt::print("{}: disabled\n", options.name);
    return {};
}

Result<void> list_users(const UserOptions& options)
{
    HAISHU_TRY(const auto store, layers::Store::open(options.database, layers::Access::Read));
    HAISHU_TRY(const std::vector<layers::User> users, layers::Accounts(*store).users());
    for (const layers::User& user : users) {
        fmt::print("{}\t{}\t{}\t{}\n", user.name, layers::role_name(user.role), user.department,
                   user.disabled ? "disabled" : "active");
    }
    return {};
}

Result<void> make_key(const UserOptions& options)
{
    HAISHU_TRY(const layers::User user, existing_user(options.database, options.name));
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    HAISHU_TRY(const NewKey key, new_key(user.name, options.scope, options.days, now.count()));
    HAISHU_TRY(Writer writer, Writer::open(options.database));
    const nlohmann::json request{{"do", "put-key"},
                                 {"user", key.record.user},
                                 {"key_sha256", key.sha256},
                                 {"scope", key.record.scope},
                                 {"expires_at", key.record.expires_at}};
    HAISHU_TRY(const std::string answer, writer.ask(request.dump()));
    fmt::print(stderr, "key of {}, {} days, scope {}; it is shown only this once:\n", user.name, options.days, options.scope);
    fmt::print("{}\n", key.text);
    return {};
}

}  // namespace haishu::server

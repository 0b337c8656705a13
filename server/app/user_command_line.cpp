#include "server/app/user_command_line.hpp"

#include "server/auth/account_changes.hpp"

#include <CLI/CLI.hpp>

namespace haishu::server
{

namespace
{

void add_duty(CLI::App& command, UserOptions& o)
{
    command.add_option("--area", o.areas, "Codes of the areas of duty, by commas; everywhere if absent")->delimiter(',');
    command
        .add_option("--duty", o.duty_layers,
                    "Restricted layers that staff read, or layers that clerks write (all if absent), by commas")
        ->delimiter(',');
}

}  // namespace

void add_user_commands(CLI::App& app, UserOptions& o, Action& action)
{
    CLI::App* user = app.add_subcommand("user", "Accounts and API keys");
    user->require_subcommand(1);
    const auto add = [&](const char* name, const char* text, Result<void> (*run)(const UserOptions&)) {
        CLI::App* c = user->add_subcommand(name, text);
        c->add_option("--db", o.database, "SpatiaLite file")->required();
        c->callback([&action, &o, run] { action = [&o, run] { return run(o); }; });
        return c;
    };
    const auto add_named = [&](const char* name, const char* text, Result<void> (*run)(const UserOptions&)) {
        CLI::App* c = add(name, text, run);
        c->add_option("name", o.name, "Name of the account")->required();
        return c;
    };
    const auto roles = CLI::IsMember({"staff", "clerk", "approver", "auditor", "security_admin", "system_admin"});
    CLI::App* c = add_named("add", "Add an account", server::add_user);
    c->add_option("--role", o.role, "Role")->required()->check(roles);
    c->add_option("--department", o.department, "Department code");
    add_duty(*c, o);
    c->add_flag("--password-stdin", o.password_from_stdin, "Read the password from standard input")->required();
    c = add_named("passwd", "Change a password", server::change_password);
    c->add_flag("--password-stdin", o.password_from_stdin, "Read the password from standard input")->required();
    c = add_named("role", "Change a role", server::change_role);
    c->add_option("--role", o.role, "Role")->required()->check(roles);
    c = add_named("duty", "Change what a member of the staff answers for; without options: nothing", server::change_duty);
    add_duty(*c, o);
    add_named("disable", "Disable an account and end its sessions", server::disable_user);
    add_named("enable", "Enable an account that was disabled", server::enable_user);
    add("list", "List accounts", server::list_users);
    c = add_named("totp", "Enrol a second factor; the address for an authenticator app is printed once",
                  server::enrol_second_factor);
    c->add_flag("--off", o.totp_off, "Take the second factor away");
    c = add_named("key", "Make an API key that acts for the account; it is printed once", server::make_key);
    c->add_option("--scope", o.scope, "read or write")->capture_default_str()->check(CLI::IsMember({"read", "write"}));
    c->add_option("--days", o.days, "Days until it expires")->capture_default_str()->check(CLI::Range(1, longest_key_days));
    c->add_option("--layers", o.key_layers, "Layers that it opens, by commas; all that the account may see if absent")
        ->delimiter(',');
    c->add_option("--purpose", o.purpose, "Code of the purpose of its requests");
    add_named("keys", "List the keys of an account", server::list_keys);
    c = add_named("revoke", "Revoke a key", server::revoke_key);
    c->add_option("key", o.key_id, "Id of the key: what stands before its dot")->required();
}

}  // namespace haishu::server

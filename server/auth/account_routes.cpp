// /admin/users: the accounts, for those who administer them.

#include "server/api/declare.hpp"
#include "server/api/link.hpp"
#include "server/app/context.hpp"
#include "server/auth/account_json.hpp"
#include "server/auth/account_note.hpp"
#include "server/auth/account_rules.hpp"
#include "server/auth/auth_routes.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/password_strength.hpp"
#include "server/auth/secret_body.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

Result<layers::User> named_account(const Context& context, const Request& request)
{
    const std::string& name = request.path_values.front();
    HAISHU_TRY(auto user, context.authenticator->accounts().find_user(name));
    if (!user) return not_found("user-unknown", "there is no user " + name).with("user", name);
    return std::move(*user);
}

Result<Response> list_accounts(const Context& context, Request& request)
{
    HAISHU_CHECK(check_may_read_accounts(request.viewer));
    HAISHU_TRY(const auto users, context.authenticator->accounts().users());
    Json list = Json::array();
    for (const layers::User& user : users) list.push_back(account_json(user));
    return private_json({{"users", std::move(list)}});
}

Result<Response> create_account(const Context& context, Request& request)
{
    const SecretBody body(request);
    HAISHU_CHECK(check_may_create(request.viewer, {}));
    HAISHU_TRY(const NewAccount account, read_new_account(request));
    note_account(request, "account", account.name);
    HAISHU_CHECK(check_may_create(request.viewer, account.rest));
    const std::string& password = *account.rest.password;
    HAISHU_CHECK(check_password_strength(password, account.name));
    HAISHU_TRY(layers::User user, new_user(account.name, layers::Role::Resident, account.rest.department.value_or(""), password,
                                           context.authenticator->login_check().hasher()));
    user.must_change_password = true;
    user.created_by = request.viewer.name;
    HAISHU_CHECK(context.authenticator->accounts().add_user(user));
    Response response = private_json(account_json(user), 201);
    response.headers.push_back({"Location", request.base_url + "/admin/users/" + percent_encoded(user.name)});
    return response;
}

Result<Response> show_account(const Context& context, Request& request)
{
    HAISHU_CHECK(check_may_read_accounts(request.viewer));
    HAISHU_TRY(const layers::User user, named_account(context, request));
    return private_json(account_json(user));
}

Result<Response> change_account(const Context& context, Request& request)
{
    const SecretBody body(request);
    note_account(request, "account", request.path_values.front());
    // Who may not change any account is told so before whether this one exists.
    HAISHU_CHECK(check_may_manage_keys(request.viewer, request.path_values.front()));
    HAISHU_TRY(const AccountChange change, read_account_change(request));
    HAISHU_TRY(layers::User user, named_account(context, request));
    HAISHU_CHECK(check_may_change(request.viewer, user, change));
    HAISHU_TRY(user, changed_user(std::move(user), change, context.authenticator->login_check().hasher()));
    HAISHU_CHECK(context.authenticator->accounts().update_user(user));
    context.authenticator->forget();
    return private_json(account_json(user));
}

Parameter name_parameter()
{
    return path_parameter("name", "Name of an account.");
}

Route account_route(Method method, std::string path, std::string operation_id, std::string summary)
{
    Route route;
    route.method = method;
    route.path = std::move(path);
    route.operation_id = std::move(operation_id);
    route.tag = "Accounts";
    route.summary = std::move(summary);
    route.access = Access::Administration;
    return route;
}

}  // namespace

std::vector<Route> account_routes()
{
    Route list = account_route(Method::Get, "/admin/users", "getAccounts", "All accounts, for security_admin and auditor.");
    list.responses = {{200, "The accounts by name.", {"application/json"}, "Accounts"}};
    list.handle = list_accounts;

    Route create =
        account_route(Method::Post, "/admin/users", "createAccount",
                      "Makes an account without any right, for system_admin and security_admin. Its password holds for "
                      "one login, which has to change it.");
    create.request_schema = "NewAccount";
    create.responses = {{201, "Made.", {"application/json"}, "Account"},
                        problem_answer(400, "The name or the password is not acceptable."),
                        problem_answer(409, "There is an account of this name."),
                        problem_answer(415, "The body is not application/json.")};
    create.handle = create_account;

    Route show = account_route(Method::Get, "/admin/users/{name}", "getAccount", "One account, for security_admin and auditor.");
    show.parameters = {name_parameter()};
    show.responses = {{200, "The account.", {"application/json"}, "Account"}, problem_answer(404, "There is no such account.")};
    show.handle = show_account;

    Route change = account_route(Method::Patch, "/admin/users/{name}", "changeAccount",
                                 "Changes role, department, duty, state or password of an account, for security_admin; not one's "
                                 "own. It ends the sessions of the account.");
    change.parameters = {name_parameter()};
    change.request_schema = "AccountChange";
    change.responses = {{200, "The account as it is now.", {"application/json"}, "Account"},
                        problem_answer(400, "A member of the body is not acceptable."),
                        problem_answer(404, "There is no such account."),
                        problem_answer(409, "It is the last active administrator of its kind."),
                        problem_answer(415, "The body is not application/json.")};
    change.handle = change_account;
    return {list, create, show, change};
}

}  // namespace haishu::server

// /admin/users/{name}/keys: the API keys of an account, as those who manage accounts see them. Who grants a key never sees its
// text, with which he could act as another: the owner fetches it, once, at /auth/keys/{keyId}/secret.

#include "server/api/declare.hpp"
#include "server/app/context.hpp"
#include "server/auth/account_json.hpp"
#include "server/auth/account_note.hpp"
#include "server/auth/account_rules.hpp"
#include "server/auth/auth_routes.hpp"
#include "server/auth/authenticator.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

Result<void> expect_account(const Context& context, const std::string& name)
{
    HAISHU_TRY(const auto user, context.authenticator->accounts().find_user(name));
    if (user) return {};
    return not_found("user-unknown", "there is no user " + name).with("user", name);
}

Result<Response> list_keys(const Context& context, Request& request)
{
    const std::string& name = request.path_values.front();
    HAISHU_CHECK(check_may_read_accounts(request.viewer));
    HAISHU_CHECK(expect_account(context, name));
    HAISHU_TRY(const auto keys, context.authenticator->accounts().keys(name));
    Json list = Json::array();
    for (const layers::KeyRecord& key : keys) list.push_back(key_json(key));
    return private_json({{"keys", std::move(list)}});
}

Result<Response> create_key(const Context& context, Request& request)
{
    const std::string& name = request.path_values.front();
    note_account(request, "account", name);
    HAISHU_CHECK(check_may_manage_keys(request.viewer, name));
    HAISHU_TRY(const KeyWish wish, read_key_wish(request, name));
    HAISHU_CHECK(expect_account(context, name));
    HAISHU_TRY(const NewKey key, new_key(wish, context.authenticator->now()));
    note_account(request, "account", name + "/" + key.record.id);
    HAISHU_CHECK(context.authenticator->accounts().grant_key(key.record));
    Json document = key_json(key.record);
    document["fetched"] = false;
    return private_json(document, 201);
}

Result<Response> revoke_key(const Context& context, Request& request)
{
    const std::string& name = request.path_values.front();
    note_account(request, "account", name + "/" + request.path_values.at(1));
    HAISHU_CHECK(check_may_manage_keys(request.viewer, name));
    HAISHU_CHECK(context.authenticator->accounts().revoke_key(name, request.path_values.at(1), context.authenticator->now()));
    context.authenticator->forget();
    Response response;
    response.status = 204;
    response.headers = {{"Cache-Control", "private, no-store"}};
    return response;
}

Route key_route(Method method, std::string path, std::string operation_id, std::string summary)
{
    Route route;
    route.method = method;
    route.path = std::move(path);
    route.operation_id = std::move(operation_id);
    route.tag = "Accounts";
    route.summary = std::move(summary);
    route.access = Access::Administration;
    route.parameters = {path_parameter("name", "Name of an account.")};
    return route;
}

}  // namespace

std::vector<Route> key_routes()
{
    const std::string path = "/admin/users/{name}/keys";
    Route list = key_route(Method::Get, path, "getKeys", "The API keys of an account, for security_admin and auditor.");
    list.responses = {{200, "The keys, newest first; never their text.", {"application/json"}, "ApiKeys"},
                      problem_answer(404, "There is no such account.")};
    list.handle = list_keys;

    Route create = key_route(Method::Post, path, "createKey",
                             "Grants an API key that acts for an account, for security_admin; not for one's own. The owner of "
                             "the account fetches its text.");
    create.request_schema = "NewApiKey";
    create.responses = {{201, "The key, which opens nothing until its text is fetched.", {"application/json"}, "ApiKey"},
                        problem_answer(400, "Scope, days, layers or purpose are not acceptable."),
                        problem_answer(404, "There is no such account."),
                        problem_answer(415, "The body is not application/json.")};
    create.handle = create_key;

    Route revoke = key_route(Method::Delete, path + "/{keyId}", "revokeKey", "Revokes an API key, for security_admin.");
    revoke.parameters.push_back(path_parameter("keyId", "Public id of a key: what stands before the dot in its text."));
    revoke.responses = {{204, "It opens nothing any more.", {}, ""},
                        problem_answer(404, "The account has no such key in force.")};
    revoke.handle = revoke_key;
    return {list, create, revoke};
}

}  // namespace haishu::server

// /auth/keys: the API keys that were granted to oneself, and the text of each, which is shown once and to nobody else.

#include "server/api/declare.hpp"
#include "server/app/context.hpp"
#include "server/auth/account_changes.hpp"
#include "server/auth/account_json.hpp"
#include "server/auth/account_note.hpp"
#include "server/auth/auth_routes.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/secret.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

// A key acts as the account at once, so the login that fetches it must be a whole one: with the owner's own password and his
// second factor. Less makes a resident of him.
Result<void> expect_whole_session(const Context& context, const Request& request)
{
    if (!context.authenticator->session(request))
        return Error{ErrorCode::Forbidden, "session-required", "log in with name and password for this; a key is not enough", {}};
    if (request.viewer.role == layers::Role::Resident)
        return Error{ErrorCode::Forbidden, "session-limited", "change the password, or enrol the second factor, first", {}};
    return {};
}

Result<Response> list_keys(const Context& context, Request& request)
{
    HAISHU_TRY(const auto keys, context.authenticator->accounts().keys(request.viewer.name));
    Json list = Json::array();
    for (const layers::KeyRecord& key : keys) list.push_back(key_json(key));
    return private_json({{"keys", std::move(list)}});
}

Result<Response> fetch_key(const Context& context, Request& request)
{
    const std::string& id = request.path_values.front();
    note_account(request, "account", request.viewer.name + "/" + id);
    HAISHU_CHECK(expect_whole_session(context, request));
    const std::string text = new_key_text(id);
    HAISHU_CHECK(
        context.authenticator->accounts().fetch_key(request.viewer.name, id, sha256_hex(text), context.authenticator->now()));
    return private_json({{"id", id}, {"key", text}});
}

}  // namespace

std::vector<Route> own_key_routes()
{
    Route list;
    list.path = "/auth/keys";
    list.operation_id = "getOwnKeys";
    list.tag = "Login";
    list.summary = "The API keys of one's own account.";
    list.access = Access::Login;
    list.responses = {{200, "The keys, newest first; never their text.", {"application/json"}, "ApiKeys"},
                      problem_answer(401, "Nobody is logged in.")};
    list.handle = list_keys;

    Route fetch;
    fetch.method = Method::Post;
    fetch.path = "/auth/keys/{keyId}/secret";
    fetch.operation_id = "fetchOwnKey";
    fetch.tag = "Login";
    fetch.summary = "Fetches the text of an API key that was granted to oneself; once.";
    fetch.access = Access::Login;
    fetch.parameters = {path_parameter("keyId", "Public id of a key.")};
    fetch.responses = {{200, "The key.", {"application/json"}, "ApiKeyText"},
                       problem_answer(401, "Nobody is logged in."),
                       problem_answer(403, "A key asks, the login is not complete, or X-CSRF-Token is missing or wrong."),
                       problem_answer(404, "The account has no such key in force."),
                       problem_answer(409, "Its text was fetched before.")};
    fetch.handle = fetch_key;
    return {list, fetch};
}

}  // namespace haishu::server

// POST /auth/password and POST /auth/totp: what people change on their own accounts. Both ask for the password again, because
// a session may have been left open, and both end all sessions of the account. /auth/keys: their own API keys.

#include "server/api/declare.hpp"
#include "server/api/json_body.hpp"
#include "server/app/context.hpp"
#include "server/auth/account_json.hpp"
#include "server/auth/account_note.hpp"
#include "server/auth/auth_routes.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/password_strength.hpp"
#include "server/auth/secret_body.hpp"
#include "server/auth/totp.hpp"

#include <map>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;
using Texts = std::map<std::string, std::string, std::less<>>;

// A JSON object of texts.
Result<Texts> read_texts(const Request& request)
{
    HAISHU_TRY(const Json body, read_json_body(request));
    const Error invalid = bad_input("own-account-body-invalid", "the body is a JSON object of texts, as the API document says");
    if (!body.is_object()) return invalid;
    Texts texts;
    for (const auto& [name, value] : body.items()) {
        if (!value.is_string()) return invalid;
        texts[name] = value.get<std::string>();
    }
    return texts;
}

Result<void> expect_session(const Context& context, const Request& request)
{
    if (context.authenticator->session(request)) return {};
    return Error{ErrorCode::Forbidden, "session-required", "log in with name and password for this; a key is not enough", {}};
}

Result<layers::User> owner(const Context& context, const Request& request, const std::string& password)
{
    return context.authenticator->login_check().check_password({request.viewer.name, password, {}, request.remote_address});
}

// Stores the account and ends its sessions, this one too.
Result<Response> store(const Context& context, Request& request, const layers::User& user)
{
    HAISHU_CHECK(context.authenticator->accounts().update_user(user));
    context.authenticator->forget();
    HAISHU_TRY(std::string cookie, context.authenticator->logout(request));
    Response response;
    response.status = 204;
    response.headers = {{"Set-Cookie", std::move(cookie)}, {"Cache-Control", "private, no-store"}};
    return response;
}

Result<Response> change_password(const Context& context, Request& request)
{
    const SecretBody body(request);
    note_account(request, "account", request.viewer.name);
    HAISHU_CHECK(expect_session(context, request));
    HAISHU_TRY(const Texts sent, read_texts(request));
    if (sent.size() != 2 || sent.count("old") == 0 || sent.count("new") == 0)
        return bad_input("own-account-body-invalid", "the body is a JSON object with old and new");
    const std::string& chosen = sent.at("new");
    HAISHU_TRY(layers::User user, owner(context, request, sent.at("old")));
    HAISHU_CHECK(check_password_strength(chosen, user.name));
    if (chosen == sent.at("old")) return bad_input("password-unchanged", "the new password is the old one");
    HAISHU_TRY(user.password_hash, context.authenticator->login_check().hasher().hash(chosen));
    user.must_change_password = false;
    return store(context, request, user);
}

// First {password}: a secret to be put into an app. Then {password, secret, totp}: the app has it, so it counts from now on.
Result<Response> enrol_second_factor(const Context& context, Request& request)
{
    const SecretBody body(request);
    note_account(request, "account", request.viewer.name);
    HAISHU_CHECK(expect_session(context, request));
    HAISHU_TRY(const Texts sent, read_texts(request));
    const bool confirms = sent.size() == 3 && sent.count("secret") == 1 && sent.count("totp") == 1;
    if (sent.count("password") == 0 || (sent.size() != 1 && !confirms))
        return bad_input("own-account-body-invalid", "the body is a JSON object with password, later also secret and totp");
    HAISHU_TRY(layers::User user, owner(context, request, sent.at("password")));
    if (!user.totp_sealed.empty())
        return Error{
            ErrorCode::Conflict, "totp-enrolled", "there is a second factor already; it is taken away on the server only", {}};
    if (!confirms) {
        const std::string secret = new_totp_secret();
        return private_json({{"secret", secret}, {"uri", totp_address(user.name, secret)}});
    }
    const std::string& secret = sent.at("secret");
    const auto step = is_totp_secret(secret) ? totp_step(secret, sent.at("totp"), context.authenticator->now()) : std::nullopt;
    if (!step) return bad_input("totp-not-confirmed", "the code does not belong to this secret and this time");
    user.totp_sealed = context.authenticator->secrets().seal(secret, user.name);
    HAISHU_TRY(Response response, store(context, request, user));
    // The code that confirms it opens no login as well (RFC 6238, 5.2).
    HAISHU_CHECK(context.authenticator->accounts().use_totp_step(user.name, *step));
    return response;
}

std::vector<DocumentedResponse> responses_of(DocumentedResponse done)
{
    return {{204, "Changed; every session of the account has ended.", {}, ""},
            std::move(done),
            problem_answer(401, "Nobody is logged in, or the password is wrong."),
            problem_answer(403, "A key asks, or X-CSRF-Token is missing or wrong."),
            problem_answer(415, "The body is not application/json."),
            problem_answer(429, "Too many failures; wait as Retry-After says."),
            problem_answer(503, "Too many logins at this moment.")};
}

}  // namespace

std::vector<Route> own_account_routes()
{
    Route password;
    password.method = Method::Post;
    password.path = "/auth/password";
    password.operation_id = "changeOwnPassword";
    password.tag = "Login";
    password.summary = "Changes one's own password.";
    password.access = Access::Login;
    password.request_schema = "OwnPassword";
    password.responses = responses_of(problem_answer(400, "The new password is too short, too easy to guess or the old one."));
    password.handle = change_password;

    Route totp;
    totp.method = Method::Post;
    totp.path = "/auth/totp";
    totp.operation_id = "enrolSecondFactor";
    totp.tag = "Login";
    totp.summary =
        "Enrols a second factor for oneself: asked with the password it gives a secret for an authenticator app, "
        "asked with that secret and a code of the app it stores it.";
    totp.access = Access::Login;
    totp.request_schema = "SecondFactor";
    totp.responses = responses_of({200, "A secret; nothing is stored yet.", {"application/json"}, "SecondFactorSecret"});
    totp.responses.push_back(problem_answer(400, "The code does not belong to the secret and this time."));
    totp.responses.push_back(problem_answer(409, "There is a second factor already."));
    totp.handle = enrol_second_factor;
    return {password, totp};
}

}  // namespace haishu::server

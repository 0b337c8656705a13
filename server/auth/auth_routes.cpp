#include "server/auth/auth_routes.hpp"

#include "server/api/declare.hpp"
#include "server/api/json_body.hpp"
#include "server/app/context.hpp"
#include "server/auth/account_json.hpp"
#include "server/auth/account_note.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/secret_body.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

constexpr std::size_t longest_body = 8192;
constexpr std::size_t longest_name = 256;

struct LoginBody {
    LoginAttempt attempt;
    std::string purpose;
};

Result<LoginBody> read_login(const Request& request)
{
    const Error invalid =
        bad_input("login-body-invalid", "the body is a JSON object with name, password and optionally totp and purpose");
    if (request.body.size() > longest_body) return invalid;
    // A form or plain text could be sent by a page of another site without being asked for permission.
    HAISHU_TRY(const Json body, read_json_body(request));
    if (!body.is_object()) return invalid;
    bool is_valid = true;
    const auto text = [&](const char* name, bool needed) {
        const auto found = body.find(name);
        const bool is_absent = found == body.end() || found->is_null();
        if (is_absent ? needed : !found->is_string()) is_valid = false;
        return is_valid && !is_absent ? found->get<std::string>() : std::string();
    };
    LoginBody read{{text("name", true), text("password", true), text("totp", false), request.remote_address},
                   text("purpose", false)};
    if (!is_valid || read.attempt.name.empty() || read.attempt.name.size() > longest_name) return invalid;
    return read;
}

Json session_json(const layers::Viewer& viewer, const std::string& csrf, bool two_factors, bool must_change_password)
{
    const char* missing = is_second_factor_due(viewer.role) ? "missing" : "not-required";
    return {{"viewer", viewer_json(viewer)},
            {"csrf", csrf},
            {"totp", two_factors ? "used" : missing},
            {"must_change_password", must_change_password}};
}

Result<Response> log_in(const Context& context, Request& request)
{
    const SecretBody body(request);
    HAISHU_TRY(const LoginBody sent, read_login(request));
    note_account(request, "login", sent.attempt.name);
    if (request.audit) request.audit->actor = sent.attempt.name;
    HAISHU_TRY(const Authenticator::Login login, context.authenticator->login(request, sent.attempt, sent.purpose));
    request.viewer = login.viewer;
    Response response = private_json(session_json(login.viewer, login.csrf, login.two_factors, login.must_change_password));
    response.headers.push_back({"Set-Cookie", login.cookie});
    return response;
}

Result<Response> log_out(const Context& context, Request& request)
{
    note_account(request, "logout", request.viewer.name);
    HAISHU_TRY(std::string cookie, context.authenticator->logout(request));
    Response response;
    response.status = 204;
    response.headers = {{"Set-Cookie", std::move(cookie)}, {"Cache-Control", "private, no-store"}};
    return response;
}

Result<Response> who_am_i(const Context& context, Request& request)
{
    const auto session = context.authenticator->session(request);
    if (session)
        return private_json(session_json(request.viewer, session->csrf, session->two_factors, session->must_change_password));
    return private_json({{"viewer", viewer_json(request.viewer)}, {"csrf", nullptr}});
}

}  // namespace

bool hashes_password(const Request& request)
{
    if (request.path.empty() || !(request.method == Method::Post || request.method == Method::Patch)) return false;
    return request.path[0] == "auth" || request.path[0] == "admin";
}

std::vector<Route> auth_routes()
{
    Route login;
    login.method = Method::Post;
    login.path = "/auth/login";
    login.operation_id = "login";
    login.tag = "Login";
    login.summary = "Begins a session: sets the session cookie and returns the CSRF token for requests that change something.";
    login.request_schema = "Login";
    login.responses = {
        {200, "Who is logged in now.", {"application/json"}, "Session"},
        problem_answer(400, "The body is not a login."),
        problem_answer(401, "Name, password or code is wrong, or the code is missing (type totp-required)."),
        problem_answer(403, "The request comes from a page of another site, or the role needs a second factor first."),
        problem_answer(415, "The body is not application/json."),
        problem_answer(429, "Too many failures; wait as Retry-After says."),
        problem_answer(503, "Too many logins at this moment.")};
    login.handle = log_in;

    Route logout;
    logout.method = Method::Post;
    logout.path = "/auth/logout";
    logout.operation_id = "logout";
    logout.tag = "Login";
    logout.summary = "Ends the session of the cookie.";
    logout.responses = {
        {204, "The session, if there was one, has ended.", {}, ""},
        problem_answer(403, "X-CSRF-Token is missing or wrong, or the request comes from a page of another site.")};
    logout.handle = log_out;

    Route me;
    me.path = "/auth/me";
    me.operation_id = "me";
    me.tag = "Login";
    me.summary = "Who asks, and the CSRF token of the session.";
    me.responses = {{200, "The viewer; without a login, a resident.", {"application/json"}, "Session"},
                    problem_answer(401, "The key in Authorization is not valid.")};
    me.handle = who_am_i;
    return {login, logout, me};
}

}  // namespace haishu::server

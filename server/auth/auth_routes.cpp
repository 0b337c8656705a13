#include "server/auth/auth_routes.hpp"

#include "server/api/declare.hpp"
#include "server/app/context.hpp"
#include "server/auth/authenticator.hpp"
#include "server/http/token.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

struct NameAndPassword {
    std::string name;
    std::string password;
};

Result<NameAndPassword> read_login(const Request& request)
{
    std::string_view type = request.header("Content-Type");
    // A form or plain text could be sent by a page of another site without being asked for permission.
    if (!equal_ignoring_case(take_part(type, ';'), "application/json")) {
        return Error{ErrorCode::Unsupported,
                     "media-type-unsupported",
                     "send the login as application/json",
                     {{"expected", "application/json"}}};
    }
    constexpr std::size_t longest = 8192;
    constexpr std::size_t longest_name = 256;
    const Error invalid = bad_input("login-body-invalid", "the body is a JSON object with name and password");
    if (request.body.size() > longest) return invalid;
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return invalid;
    const auto name = body.find("name");
    const auto password = body.find("password");
    if (name == body.end() || password == body.end() || !name->is_string() || !password->is_string()) return invalid;
    NameAndPassword read{name->get<std::string>(), password->get<std::string>()};
    if (read.name.empty() || read.name.size() > longest_name) return invalid;
    return read;
}

Json viewer_json(const layers::Viewer& viewer)
{
    return {{"name", viewer.name},
            {"role", std::string(layers::role_name(viewer.role))},
            {"department", viewer.department},
            {"may_write", viewer.may_write}};
}

Response private_json(const Json& document)
{
    Response response;
    response.content_type = "application/json";
    response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    response.headers = {{"Cache-Control", "private, no-store"}};
    return response;
}

Result<Response> log_in(const Context& context, Request& request)
{
    HAISHU_TRY(const NameAndPassword sent, read_login(request));
    HAISHU_TRY(const Authenticator::Login login, context.authenticator->login(request, sent.name, sent.password));
    request.viewer = login.viewer;
    Response response = private_json({{"viewer", viewer_json(login.viewer)}, {"csrf", login.csrf}});
    response.headers.push_back({"Set-Cookie", login.cookie});
    return response;
}

Result<Response> log_out(const Context& context, Request& request)
{
    HAISHU_TRY(std::string cookie, context.authenticator->logout(request));
    Response response;
    response.status = 204;
    response.headers = {{"Set-Cookie", std::move(cookie)}, {"Cache-Control", "private, no-store"}};
    return response;
}

Result<Response> who_am_i(const Context& context, Request& request)
{
    const std::string csrf = context.authenticator->csrf_token(request);
    Json document{{"viewer", viewer_json(request.viewer)}};
    document["csrf"] = csrf.empty() || request.viewer.is_anonymous() ? Json() : Json(csrf);
    return private_json(document);
}

}  // namespace

bool is_login_request(const Request& request)
{
    return request.method == Method::Post && request.path.size() == 2 && request.path[0] == "auth" && request.path[1] == "login";
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
    login.responses = {{200, "Who is logged in now.", {"application/json"}, "Session"},
                       problem_answer(400, "The body is not a login."),
                       problem_answer(401, "Name or password is wrong."),
                       problem_answer(403, "The request comes from a page of another site."),
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

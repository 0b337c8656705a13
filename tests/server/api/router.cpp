#include "server/api/router.hpp"

#include "server/api/declare.hpp"
#include "server/api/validators.hpp"
#include "server/app/context.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

Route echo_route(std::string path, std::string mark, Method method = Method::Get)
{
    Route route;
    route.method = method;
    route.path = std::move(path);
    route.operation_id = mark;
    route.handle = [mark](const Context&, Request& request) -> Result<Response> {
        Response response;
        response.content_type = "text/plain";
        response.body = mark;
        for (const std::string& value : request.path_values) response.body += "|" + value;
        return response;
    };
    return route;
}

Response ask(const std::vector<Route>& routes, Method method, std::vector<std::string> path)
{
    Request request;
    request.method = method;
    request.path = std::move(path);
    return Router(routes).handle(Context{}, request);
}

std::string body_of(const std::vector<Route>& routes, std::vector<std::string> path)
{
    const Response response = ask(routes, Method::Get, std::move(path));
    return response.status == 200 ? response.body : std::to_string(response.status);
}

}  // namespace

TEST_CASE("a path finds the route with the same segments and its values in order")
{
    const std::vector<Route> routes{echo_route("/", "home"), echo_route("/a", "a"), echo_route("/a/{x}/b/{y}", "xy")};
    CHECK(body_of(routes, {}) == "home");
    CHECK(body_of(routes, {"a"}) == "a");
    CHECK(body_of(routes, {"a", "1", "b", "2/3"}) == "xy|1|2/3");
    CHECK(body_of(routes, {"a", "1", "b"}) == "404");
    CHECK(body_of(routes, {"a", ""}) == "404");
    CHECK(body_of(routes, {"a", "", "b", "2"}) == "404");
    CHECK(body_of(routes, {"A"}) == "404");
}

TEST_CASE("a literal segment wins over a placeholder and a tail is cut off its value")
{
    const std::vector<Route> routes{echo_route("/s/{id}", "any"), echo_route("/s/own", "own"),
                                    echo_route("/s/{id}.json", "json")};
    CHECK(body_of(routes, {"s", "own"}) == "own");
    CHECK(body_of(routes, {"s", "x.json"}) == "json|x");
    CHECK(body_of(routes, {"s", ".json"}) == "any|.json");
    CHECK(body_of(routes, {"s", "x.jso"}) == "any|x.jso");
}

TEST_CASE("a wrong turn at a literal is taken back")
{
    const std::vector<Route> routes{echo_route("/s/own/deep", "deep"), echo_route("/s/{id}/wide", "wide")};
    CHECK(body_of(routes, {"s", "own", "wide"}) == "wide|own");
}

TEST_CASE("a rest placeholder takes all that follows")
{
    const std::vector<Route> routes{echo_route("/assets/{file...}", "file")};
    CHECK(body_of(routes, {"assets", "a", "b.css"}) == "file|a/b.css");
    CHECK(body_of(routes, {"assets"}) == "404");
}

TEST_CASE("a method that the path does not have is 405 with Allow")
{
    const std::vector<Route> routes{echo_route("/a", "get"), echo_route("/a", "put", Method::Put)};
    const Response response = ask(routes, Method::Delete, {"a"});
    CHECK(response.status == 405);
    CHECK(response.content_type == "application/problem+json");
    CHECK(answer_header(response, "Allow") == "OPTIONS, GET, HEAD, PUT");
    CHECK(ask(routes, Method::Put, {"a"}).body == "put");
}

TEST_CASE("HEAD goes to the GET handler and OPTIONS tells the methods")
{
    const std::vector<Route> routes{echo_route("/a", "get")};
    CHECK(ask(routes, Method::Head, {"a"}).status == 200);
    const Response options = ask(routes, Method::Options, {"a"});
    CHECK(options.status == 204);
    CHECK(answer_header(options, "Allow") == "OPTIONS, GET, HEAD");
    CHECK(ask(routes, Method::Options, {"nowhere"}).status == 404);
}

TEST_CASE("an answer without validators gets them, and the same body the same tag")
{
    const std::vector<Route> routes{echo_route("/a", "get"), echo_route("/b", "other")};
    const Response first = ask(routes, Method::Get, {"a"});
    CHECK(answer_header(first, "Cache-Control") == "no-cache");
    CHECK(answer_header(first, "Vary") == "Accept, Accept-Encoding");
    CHECK_FALSE(answer_header(first, "ETag").empty());
    CHECK(answer_header(first, "ETag") == answer_header(ask(routes, Method::Get, {"a"}), "ETag"));
    CHECK(answer_header(first, "ETag") != answer_header(ask(routes, Method::Get, {"b"}), "ETag"));
}

TEST_CASE("an answer for somebody who is logged in is not stored")
{
    const std::vector<Route> routes{echo_route("/a", "get")};
    Request request;
    request.path = {"a"};
    request.viewer.name = "li";
    const Response response = Router(routes).handle(Context{}, request);
    CHECK(answer_header(response, "Cache-Control") == "private, no-store");
}

TEST_CASE("access is checked before parameters")
{
    Route route = echo_route("/secret", "secret");
    route.access = Access::Write;
    const std::vector<Route> routes{route};
    Request request;
    request.path = {"secret"};
    request.query = {{"nosuch", "1"}};
    CHECK(Router(routes).handle(Context{}, request).status == 401);
    request.viewer = {"li", layers::Role::Staff, "", true};
    CHECK(Router(routes).handle(Context{}, request).status == 403);
    request.viewer = {"wang", layers::Role::Clerk, "", false};
    CHECK(Router(routes).handle(Context{}, request).status == 403);
    request.viewer = {"wang", layers::Role::Clerk, "", true};
    CHECK(Router(routes).handle(Context{}, request).status == 400);
}

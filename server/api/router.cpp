#include "server/api/router.hpp"

#include "geo/base/assert.hpp"
#include "geo/ops/operation_deadline.hpp"
#include "server/api/access.hpp"
#include "server/api/parameters.hpp"
#include "server/api/validators.hpp"
#include "server/app/context.hpp"
#include "server/audit/audit_recorder.hpp"

#include <array>
#include <chrono>
#include <map>
#include <utility>

namespace haishu::server
{

struct Router::Node {
    struct Placeholder {
        std::string tail;
        std::unique_ptr<Node> next;
    };
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::vector<Placeholder> placeholders;  // longest tail first
    std::unique_ptr<Node> rest;             // of "{file...}"
    std::array<const Route*, 7> by_method{};

    [[nodiscard]] bool has_routes() const
    {
        for (const Route* route : by_method) {
            if (route != nullptr) return true;
        }
        return false;
    }
    [[nodiscard]] const Route* route(Method method) const
    {
        return by_method[static_cast<std::size_t>(method == Method::Head ? Method::Get : method)];
    }

    // Literals win over placeholders; values of placeholders are collected in order.
    [[nodiscard]] const Node* find(const std::vector<std::string>& path, std::size_t at, std::vector<std::string>& values) const
    {
        if (at == path.size()) return has_routes() ? this : nullptr;
        const std::string& segment = path[at];
        if (const auto literal = literals.find(segment); literal != literals.end()) {
            if (const Node* found = literal->second->find(path, at + 1, values)) return found;
        }
        for (const Placeholder& placeholder : placeholders) {
            const std::size_t tail = placeholder.tail.size();
            if (segment.size() <= tail || segment.compare(segment.size() - tail, tail, placeholder.tail) != 0) continue;
            values.emplace_back(segment, 0, segment.size() - tail);
            if (const Node* found = placeholder.next->find(path, at + 1, values)) return found;
            values.pop_back();
        }
        if (!rest) return nullptr;
        std::string joined = segment;
        for (std::size_t i = at + 1; i < path.size(); ++i) joined += '/' + path[i];
        values.push_back(std::move(joined));
        return rest.get();
    }

    Node& child(std::string_view segment)
    {
        const auto close = segment.find('}');
        if (segment.empty() || segment.front() != '{') {
            auto& next = literals[std::string(segment)];
            if (!next) next = std::make_unique<Node>();
            return *next;
        }
        HAISHU_ASSERT(close != std::string_view::npos, "a placeholder of a route is closed");
        if (segment.find("...") != std::string_view::npos) {
            if (!rest) rest = std::make_unique<Node>();
            return *rest;
        }
        const std::string_view tail = segment.substr(close + 1);
        auto place = placeholders.begin();
        while (place != placeholders.end() && place->tail.size() >= tail.size()) {
            if (place->tail == tail) return *place->next;
            ++place;
        }
        return *placeholders.insert(place, Placeholder{std::string(tail), std::make_unique<Node>()})->next;
    }
};

namespace
{

constexpr std::array<Method, 7> all_methods{Method::Get, Method::Head,  Method::Options, Method::Post,
                                            Method::Put, Method::Patch, Method::Delete};

Response problem(const Request& request, const Error& error)
{
    return problem_response(error, request.trace_id);
}

Response method_not_allowed(const Request& request, const std::string& allow)
{
    return problem(request,
                   Error{ErrorCode::BadInput, "method-not-allowed", "this resource answers to " + allow, {{"allow", allow}}});
}

// A preflight is answered by the transport; this is the plain question which methods there are.
Response options_answer(const std::string& allow)
{
    Response response;
    response.status = 204;
    response.headers = {{"Allow", allow}};
    return response;
}

// Whatever was made of a comparison of shapes that was broken off.
Error broken_off()
{
    return Error{ErrorCode::TimedOut, "deadline", "comparing shapes took too long; ask for less", {}};
}

Response answer_of(const Route& route, const Context& context, Request& request)
{
    if (const auto allowed = check_access(route.access, request.viewer); !allowed) return problem(request, allowed.error());
    if (const auto checked = check_parameters(route, request); !checked) return problem(request, checked.error());
    if (request.body_fault) return problem(request, *request.body_fault);
    const geo::OperationDeadline limit(request.deadline);
    auto answer = route.handle(context, request);
    if (limit.has_broken_off()) return problem(request, broken_off());
    if (!answer) return problem(request, answer.error());
    Response response = std::move(answer).value();
    finish_answer(request, response);
    return response;
}

std::optional<Response> brief_answer(const Route& route, const Context& context, Request& request)
{
    constexpr std::chrono::milliseconds brief{1};
    const Deadline whole = std::exchange(request.deadline, Deadline::after(brief));
    request.may_wait = false;
    const geo::OperationDeadline limit(request.deadline);
    auto answer = route.handle(context, request);
    request.deadline = whole;
    request.may_wait = true;
    if (limit.has_broken_off()) return std::nullopt;
    if (!answer) return std::nullopt;  // also one that is to be refused: refusals are no hot road
    finish_answer(request, answer.value());
    return std::move(answer).value();
}

}  // namespace

Router::Router(const std::vector<Route>& routes) : m_root(std::make_unique<Node>())
{
    for (const Route& route : routes) {
        Node* node = m_root.get();
        const std::string_view path(route.path);
        HAISHU_ASSERT(!path.empty() && path.front() == '/', "the path of a route starts with a slash");
        if (path != "/") {
            for (const std::string_view segment : split(path.substr(1), '/')) node = &node->child(segment);
        }
        const Route*& place = node->by_method[static_cast<std::size_t>(route.method)];
        HAISHU_ASSERT(place == nullptr, "a method of a path has one route");
        place = &route;
    }
}

Router::~Router() = default;

Response Router::handle(const Context& context, Request& request) const
{
    request.path_values.clear();
    const Node* node = m_root->find(request.path, 0, request.path_values);
    if (node == nullptr) return problem(request, not_found("path-unknown", "there is nothing at this address"));

    const Route* route = node->route(request.method);
    if (route == nullptr) {
        std::string allow = "OPTIONS";
        for (const Method method : all_methods) {
            if (method != Method::Options && node->route(method) != nullptr) allow += ", " + std::string(method_name(method));
        }
        return request.method == Method::Options ? options_answer(allow) : method_not_allowed(request, allow);
    }
    request.route = route->path;
    if (context.audit == nullptr) return answer_of(*route, context, request);
    if (const auto ready = context.audit->begin(*route, request); !ready) return problem(request, ready.error());
    Response response = answer_of(*route, context, request);
    if (const auto allowed = context.audit->allow(request, response); !allowed) response = problem(request, allowed.error());
    context.audit->finish(route, request, response);
    return response;
}

std::optional<Response> Router::at_once(const Context& context, Request& request) const
{
    request.path_values.clear();
    const Node* node = m_root->find(request.path, 0, request.path_values);
    const Route* route = node != nullptr ? node->route(request.method) : nullptr;
    if (route == nullptr || !(route->at_once || route->is_brief)) return std::nullopt;
    if (!check_access(route->access, request.viewer) || !check_parameters(*route, request)) return std::nullopt;
    request.route = route->path;
    if (route->at_once) return route->at_once(context, request);
    // What is not public is noted down before it is answered, and that waits for the disk.
    if (!request.viewer.is_anonymous() || !route->is_brief(request)) return std::nullopt;
    return brief_answer(*route, context, request);
}

Result<std::shared_ptr<BodySink>> Router::open_body(Request& request, std::uint64_t length) const
{
    request.path_values.clear();
    const Node* node = m_root->find(request.path, 0, request.path_values);
    const Route* route = node != nullptr ? node->route(request.method) : nullptr;
    if (route == nullptr || !route->open_body) return not_found("path-unknown", "there is nothing at this address");
    HAISHU_CHECK(check_access(route->access, request.viewer));
    return route->open_body(request, length);
}

}  // namespace haishu::server

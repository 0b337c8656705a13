#include "server/api/operations.hpp"

#include "server/api/declare.hpp"
#include "server/app/context.hpp"
#include "server/app/metrics.hpp"

#include <string_view>

namespace haishu::server
{

namespace
{

Response status_answer(std::string_view status)
{
    Response response;
    response.content_type = "application/json";
    response.body = "{\"status\":\"" + std::string(status) + "\"}";
    response.headers = {{"Cache-Control", "no-store"}};
    return response;
}

Error not_ready()
{
    return Error{ErrorCode::Busy, "not-ready", "layers are still being loaded", {{"retry_after", "1"}}};
}

// A proxy on this machine speaks for others.
bool comes_from_this_machine(const Request& request)
{
    const std::string_view address = request.remote_address;
    const bool is_loopback = address.substr(0, 4) == "127." || address == "::1";
    return is_loopback && !request.is_relayed && request.header("X-Forwarded-For").empty() && request.header("Forwarded").empty();
}

bool may_read_metrics(const Context& context, const Request& request)
{
    const layers::Role role = request.viewer.role;
    return role == layers::Role::SystemAdmin || role == layers::Role::Auditor ||
           (context.has_open_metrics && comes_from_this_machine(request));
}

Route health_route()
{
    Route route;
    route.path = "/healthz";
    route.operation_id = "health";
    route.tag = "Operation";
    route.summary = "The process is alive.";
    route.responses = {{200, "It is.", {"application/json"}, "Health"}};
    route.handle = [](const Context&, Request&) -> Result<Response> { return status_answer("ok"); };
    // Answered even when every worker is busy.
    route.at_once = [](const Context&, Request&) -> std::optional<Response> { return status_answer("ok"); };
    return route;
}

Route ready_route()
{
    Route route;
    route.path = "/readyz";
    route.operation_id = "ready";
    route.tag = "Operation";
    route.summary = "Every layer is in memory.";
    route.responses = {{200, "It is.", {"application/json"}, "Health"}, problem_answer(503, "Layers are still being loaded.")};
    route.handle = [](const Context& context, Request&) -> Result<Response> {
        if (!context.catalog->current()->is_ready()) return not_ready();
        return status_answer("ready");
    };
    route.at_once = [](const Context& context, Request& request) -> std::optional<Response> {
        if (!context.catalog->current()->is_ready()) return problem_response(not_ready(), request.trace_id);
        return status_answer("ready");
    };
    return route;
}

Route metrics_route()
{
    Route route;
    route.path = "/metrics";
    route.operation_id = "metrics";
    route.tag = "Operation";
    route.summary = "Figures in the text format of Prometheus.";
    route.responses = {{200, "The figures.", {"text/plain"}, ""}};
    route.documented = false;
    route.handle = [](const Context& context, Request& request) -> Result<Response> {
        if (!may_read_metrics(context, request)) return not_found("path-unknown", "there is nothing at this address");
        Response response;
        response.content_type = Metrics::content_type;
        response.body = context.metrics->text(context);
        response.headers = {{"Cache-Control", "private, no-store"}};
        return response;
    };
    return route;
}

}  // namespace

std::vector<Route> operations_routes()
{
    return {health_route(), ready_route(), metrics_route()};
}

}  // namespace haishu::server

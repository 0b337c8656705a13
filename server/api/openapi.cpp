// The description of the API: OpenAPI 3.0 for programs, a page for people.

#include "server/api/declare.hpp"
#include "server/api/html.hpp"
#include "server/api/link_json.hpp"
#include "server/api/openapi_document.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

constexpr std::array<Representation, 2> offered{Representation{"json", type_openapi, "OpenAPI 3.0", "application/json"}, as_html};

std::string parameter_row(const Parameter& parameter)
{
    std::string form;
    if (parameter.minimum) form += "≥ " + std::to_string(static_cast<long long>(*parameter.minimum)) + " ";
    if (parameter.maximum) form += "≤ " + std::to_string(static_cast<long long>(*parameter.maximum)) + " ";
    for (const std::string& value : parameter.allowed) form += (&value == &parameter.allowed.front() ? "" : " | ") + value;
    return "<tr><th scope=\"row\"><code>" + escape_html(parameter.name) + "</code></th><td>" +
           (parameter.in_path ? "path" : "query") + "</td><td>" + escape_html(parameter.description) + "</td><td>" +
           escape_html(form) + "</td></tr>\n";
}

std::string operation_html(const Route& route)
{
    std::string out = "<details><summary><span class=\"method\">" + std::string(method_name(route.method)) + "</span> <code>" +
                      escape_html(route.path) + "</code> <span class=\"muted\">" + escape_html(route.summary) +
                      "</span></summary>\n";
    if (!route.parameters.empty()) {
        out += "<div class=\"scroll\"><table>\n";
        for (const Parameter& parameter : route.parameters) out += parameter_row(parameter);
        out += "</table></div>\n";
    }
    out += "<ul>\n";
    for (const DocumentedResponse& response : route.responses) {
        out += "<li><strong>" + std::to_string(response.status) + "</strong> " + escape_html(response.description);
        for (const std::string& type : response.content_types) out += " <code>" + escape_html(type) + "</code>";
        out += "</li>\n";
    }
    return out + "</ul>\n</details>\n";
}

Response api_page(const Context& context, const Request& request)
{
    std::string body = "<h1>" + html_bilingual("接口说明", "API") + "</h1>\n<p>" +
                       html_anchor(request.base_url + "/api?f=json", "OpenAPI 3.0") + "</p>\n";
    std::string tag;
    for (const Route& route : *context.routes) {
        if (!route.documented) continue;
        if (route.tag != tag) body += "<h2>" + escape_html(route.tag) + "</h2>\n";
        tag = route.tag;
        body += operation_html(route);
    }
    return html_answer(request, {"接口说明 API", {{request.base_url + "/", "首页 Home"}}, request.base_url + "/api?f=json"},
                       body);
}

std::string example_layer(const layers::Gate& gate)
{
    for (const layers::LayerDescriptor& layer : gate.visible_layers()) {
        if (const auto view = gate.open(layer.id); view && view->size() > 0) return layer.id;
    }
    return {};
}

Result<Response> api(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    if (chosen->name == as_html.name) return api_page(context, request);
    return json_answer(openapi_document(*context.routes, request.base_url, example_layer(context.gate(request))), type_openapi);
}

}  // namespace

std::vector<Route> openapi_routes()
{
    Route document;
    document.path = "/api";
    document.operation_id = "getApi";
    document.tag = "Capabilities";
    document.summary = "This API as an OpenAPI 3.0 document.";
    document.parameters = {format_parameter(offered)};
    document.responses = read_responses("The API definition.", content_types_of(offered), "OpenApi");
    document.handle = api;

    Route page;
    page.path = "/api.html";
    page.operation_id = "getApiPage";
    page.tag = "Capabilities";
    page.summary = "This API as a page to read.";
    page.responses = read_responses("The page.", {std::string(type_html)}, "");
    page.handle = [](const Context& context, Request& request) -> Result<Response> { return api_page(context, request); };
    return {document, page};
}

}  // namespace haishu::server

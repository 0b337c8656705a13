// Map styles made from the layers that the asker may see.

#include "server/api/declare.hpp"
#include "server/api/html.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "tiles/style/style.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::string_view type_style = "application/vnd.mapbox.style+json";
constexpr std::array<Representation, 2> list_offered{as_json, as_html};
constexpr std::array<Representation, 1> style_offered{Representation{"json", type_style, "MapLibre style", "application/json"}};

std::string address_of(const Request& request)
{
    return request.base_url + "/styles";
}

Result<Response> list(const Context&, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, list_offered));
    if (chosen->name == as_html.name) {
        std::string body = "<h1>" + html_bilingual("样式", "Styles") + "</h1>\n<ul>\n";
        for (const std::string& theme : tiles::style_themes())
            body += "<li>" + html_anchor(address_of(request) + '/' + theme, theme) + "</li>\n";
        return html_answer(request, {"样式 Styles", {{request.base_url + "/", "首页 Home"}}, address_of(request) + "?f=json"},
                           body + "</ul>");
    }
    Json styles = Json::array();
    for (const std::string& theme : tiles::style_themes()) {
        styles.push_back(
            {{"id", theme},
             {"title", theme},
             {"links", links_json({{address_of(request) + '/' + theme, "stylesheet", std::string(type_style), theme}})}});
    }
    return json_answer({{"styles", std::move(styles)},
                        {"links", links_json(self_links(address_of(request), request.query, list_offered, *chosen))}});
}

Result<Response> one(const Context& context, Request& request)
{
    HAISHU_TRY([[maybe_unused]] const Representation* chosen, choose_representation(request, style_offered));
    const MapMark mark = context.marks->of_map();
    const tiles::StyleRequest wanted{request.path_values.front(), request.base_url, "", mark.zh};
    Response response;
    HAISHU_TRY(response.body, tiles::make_style(context.gate(request).visible_layers(), wanted));
    response.content_type = std::string(type_style);
    return response;
}

}  // namespace

std::vector<Route> styles_routes()
{
    Route all;
    all.path = "/styles";
    all.operation_id = "getStyles";
    all.tag = "Styles";
    all.summary = "The map styles.";
    all.parameters = {format_parameter(list_offered)};
    all.responses = read_responses("The list of styles.", content_types_of(list_offered), "Styles");
    all.handle = list;

    Route single;
    single.path = "/styles/{styleId}";
    single.operation_id = "getStyle";
    single.tag = "Styles";
    single.summary = "A MapLibre style of all layers that the asker may see.";
    Parameter id = path_parameter("styleId", "Identifier of a style, as listed at /styles.");
    id.allowed = tiles::style_themes();
    single.parameters = {id, format_parameter(style_offered)};
    single.responses = read_responses("The style.", content_types_of(style_offered), "Style", MayBeMissing::Yes);
    single.handle = one;
    return {all, single};
}

}  // namespace haishu::server

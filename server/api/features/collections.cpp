// The list of layers and each of them (OGC API - Common Part 2).

#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/html.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/api/service.hpp"
#include "server/app/context.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 2> offered{as_json, as_html};

std::string group_table(const Request& request, const std::vector<layers::LayerDescriptor>& layers, const ServiceGroup& group)
{
    std::string rows;
    for (const layers::LayerDescriptor& layer : layers) {
        if (layer.group != group.id) continue;
        rows += "<tr><th scope=\"row\">" + html_anchor(collection_address(request, layer.id) + "?f=html", layer.title.zh) +
                "</th><td lang=\"en\">" + escape_html(layer.title.en) + "</td><td>" + escape_html(layer.description.zh) +
                "</td><td>" + html_anchor(collection_address(request, layer.id) + "/items?f=html", "要素 Features") +
                "</td></tr>\n";
    }
    if (rows.empty()) return {};
    return "<h2>" + html_bilingual(group.title, group.title_en) + "</h2>\n<div class=\"scroll\"><table>\n" + rows +
           "</table></div>\n";
}

Response list_page(const Request& request, const std::vector<layers::LayerDescriptor>& layers)
{
    std::string body = "<h1>" + html_bilingual("图层", "Layers") + "</h1>\n";
    std::vector<ServiceGroup> groups = service().groups;
    for (const layers::LayerDescriptor& layer : layers) {
        const bool known =
            std::any_of(groups.begin(), groups.end(), [&](const ServiceGroup& group) { return group.id == layer.group; });
        if (!known) groups.push_back({layer.group, layer.group, ""});
    }
    for (const ServiceGroup& group : groups) body += group_table(request, layers, group);
    return html_answer(request,
                       {"图层 Layers", {{request.base_url + "/", "首页 Home"}}, request.base_url + "/collections?f=json"}, body);
}

Result<Response> list(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    const layers::Gate gate = context.gate(request);
    const auto layers = gate.visible_layers();
    if (chosen->name == as_html.name) return list_page(request, layers);
    const std::string address = request.base_url + "/collections";
    Json systems = Json::array();
    for (const geo::Crs crs : feature_crs_list()) systems.push_back(geo::crs_uri(crs));
    Json collections = Json::array();
    for (const layers::LayerDescriptor& layer : layers)
        collections.push_back(collection_document(gate, layer, *context.marks, request));
    const MapMark mark = context.marks->of_map();
    return json_answer({{"links", links_json(self_links(address, request.query, offered, *chosen))},
                        {"profile", profile_name(context.marks->profile())},
                        {"mapNumber", mark.zh},
                        {"mapNumberEn", mark.en},
                        {"crs", std::move(systems)},
                        {"collections", std::move(collections)}});
}

std::string field_table(const layers::LayerDescriptor& layer)
{
    std::string out = "<h2>" + html_bilingual("属性", "Attributes") + "</h2>\n<div class=\"scroll\"><table>\n<tr><th>" +
                      html_bilingual("名称", "Title") + "</th><th>" + html_bilingual("字段", "Field") + "</th><th>" +
                      html_bilingual("类型", "Type") + "</th><th>" + html_bilingual("取值", "Values") + "</th></tr>\n";
    for (const layers::Field& field : layer.fields) {
        std::string values;
        for (const layers::Choice& choice : field.choices) {
            values += (values.empty() ? "" : "；") + escape_html(choice.value) + " " + escape_html(choice.title.zh);
        }
        if (!field.unit.empty()) values += escape_html(field.unit);
        out += "<tr><th scope=\"row\">" + html_bilingual(field.title.zh, field.title.en) + "</th><td><code>" +
               escape_html(field.name) + "</code></td><td>" + std::string(layers::field_type_name(field.type)) + "</td><td>" +
               values + "</td></tr>\n";
    }
    return out + "</table></div>\n";
}

std::string row(std::string_view chinese, std::string_view english, std::string_view html)
{
    return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", html_bilingual(chinese, english), html);
}

Response collection_page(const layers::Gate& gate, const MapMarks& marks, const Request& request,
                         const layers::LayerDescriptor& layer)
{
    const std::string address = collection_address(request, layer.id);
    std::string body = "<h1>" + html_bilingual(layer.title.zh, layer.title.en) + "</h1>\n";
    if (!layer.description.zh.empty()) body += "<p>" + escape_html(layer.description.zh) + "</p>\n";
    if (!layer.description.en.empty()) body += "<p lang=\"en\" class=\"muted\">" + escape_html(layer.description.en) + "</p>\n";
    if (layer.schematic) {
        body += "<p class=\"note\">" +
                html_bilingual("示意：图形为推算生成，非实测。", "Schematic: shapes are generated, not surveyed.") + "</p>\n";
    }
    body += "<p class=\"formats\">" + html_anchor(address + "/items?f=html", "浏览要素 Browse features") +
            html_anchor(address + "/items?f=json", "GeoJSON") + html_anchor(address + "/items?f=csv", "CSV") +
            html_anchor(address + "/tiles?f=html", "矢量瓦片 Vector tiles") +
            html_anchor(address + "/schema?f=html", "模式 Schema") +
            (layer.level == layers::Level::Public ? html_anchor(address + "/download", "下载 Download") : std::string()) +
            "</p>\n<div class=\"scroll\"><table>\n";
    body += row("标识", "Identifier", "<code>" + escape_html(layer.id) + "</code>");
    body += row("几何", "Geometry", layers::geometry_kind_name(layer.geometry));
    if (const auto view = gate.open(layer.id)) {
        body += row("要素数", "Features", std::to_string(view->size()));
        const geo::Box box = view->extent();
        if (!box.is_empty()) {
            body +=
                row("范围", "Extent", fmt::format("{:.5f}, {:.5f} – {:.5f}, {:.5f}", box.min_x, box.min_y, box.max_x, box.max_y));
        }
    }
    const MapMark mark = marks.of_layer(layer);
    body += row("审图号", "Map number", html_bilingual(mark.zh, mark.en));
    if (!layer.source.empty()) body += row("来源", "Source", escape_html(layer.source));
    if (!layer.licence.empty()) {
        body += row("许可", "Licence", "<span id=\"licence\">" + escape_html(layer.licence) + "</span>");
    }
    body += "</table></div>\n" + field_table(layer);
    return html_answer(request,
                       {layer.title.zh,
                        {{request.base_url + "/", "首页 Home"}, {request.base_url + "/collections?f=html", "图层 Layers"}},
                        address + "?f=json"},
                       body);
}

Result<Response> one(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const layers::LayerDescriptor layer, visible_layer(gate, request.path_values.front()));
    if (chosen->name == as_html.name) return collection_page(gate, *context.marks, request, layer);
    return json_answer(collection_document(gate, layer, *context.marks, request));
}

}  // namespace

std::vector<Route> collections_routes()
{
    Route all;
    all.path = "/collections";
    all.operation_id = "getCollections";
    all.tag = "Collections";
    all.summary = "The layers that the asker may see.";
    all.parameters = {format_parameter(offered)};
    all.responses = read_responses("The list of collections.", content_types_of(offered), "Collections");
    all.handle = list;

    Route single;
    single.path = "/collections/{collectionId}";
    single.operation_id = "getCollection";
    single.tag = "Collections";
    single.summary = "One layer.";
    single.parameters = {collection_id_parameter(), format_parameter(offered)};
    single.responses = read_responses("The collection.", content_types_of(offered), "Collection", MayBeMissing::Yes);
    single.handle = one;
    return {all, single};
}

}  // namespace haishu::server

#include "server/api/features/feature_html.hpp"

#include "server/api/features/collection_document.hpp"
#include "server/api/features/field_text.hpp"
#include "server/api/features/shape_drawing.hpp"
#include "server/api/html.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

// A table wider than this is no longer readable; the rest stands on the feature's own page.
constexpr std::size_t max_columns = 8;

std::string shown_value(const layers::FeatureRef& feature, const layers::LayerDescriptor& layer, std::size_t field)
{
    const std::string text = field_text(feature.value(field), layer.fields[field].type);
    for (const layers::Choice& choice : layer.fields[field].choices) {
        if (choice.value == text) return html_bilingual(choice.title.zh, choice.title.en);
    }
    const std::string unit = text.empty() || layer.fields[field].unit.empty() ? "" : " " + layer.fields[field].unit;
    return escape_html(text + unit);
}

bool is_number(layers::FieldType type)
{
    return type == layers::FieldType::Integer || type == layers::FieldType::Real;
}

std::string feature_name(const layers::FeatureRef& feature, const layers::LayerDescriptor& layer)
{
    if (const auto field = layer.field_index(layer.name_field)) {
        std::string name = field_text(feature.value(*field), layer.fields[*field].type);
        if (!name.empty()) return name;
    }
    return layer.title.zh + " " + std::to_string(feature.fid());
}

std::string feature_address(const Request& request, const layers::LayerDescriptor& layer, std::int64_t fid)
{
    return collection_address(request, layer.id) + "/items/" + std::to_string(fid);
}

std::vector<Crumb> crumbs_to(const Request& request, const layers::LayerDescriptor& layer)
{
    return {{request.base_url + "/", "首页 Home"},
            {request.base_url + "/collections?f=html", "图层 Layers"},
            {collection_address(request, layer.id) + "?f=html", layer.title.zh}};
}

std::string table_of(const Request& request, const FeaturesPage& page)
{
    const layers::LayerDescriptor& layer = page.view->descriptor();
    std::vector<std::size_t> columns = page.selection.fields;
    columns.resize(std::min(columns.size(), max_columns));
    std::string out = "<div class=\"scroll\"><table>\n<tr><th>id</th>";
    for (const std::size_t i : columns)
        out += "<th>" + html_bilingual(layer.fields[i].title.zh, layer.fields[i].title.en) + "</th>";
    out += "</tr>\n";
    for (const layers::FeatureRef& feature : page.features) {
        out += "<tr><td class=\"number\">" +
               html_anchor(feature_address(request, layer, feature.fid()) + "?f=html", std::to_string(feature.fid())) + "</td>";
        for (const std::size_t i : columns) {
            out += is_number(layer.fields[i].type) ? "<td class=\"number\">" : "<td>";
            out += shown_value(feature, layer, i) + "</td>";
        }
        out += "</tr>\n";
    }
    return out + "</table></div>\n";
}

}  // namespace

Response features_page(const Request& request, const FeaturesPage& page)
{
    const layers::LayerDescriptor& layer = page.view->descriptor();
    std::string body = "<h1>" + html_bilingual(layer.title.zh, layer.title.en) + "</h1>\n<p>" +
                       fmt::format("{} / {} ", page.features.size(), page.number_matched) + html_bilingual("个要素", "features") +
                       "</p>\n<p class=\"formats\">" + html_anchor(page.json_href, "GeoJSON");
    for (const auto& [title, href] : page.other_formats) body += html_anchor(href, title);
    body += "</p>\n";
    body += table_of(request, page);
    body += "<nav class=\"pages\" aria-label=\"分页 Pages\">";
    if (!page.first_href.empty()) body += html_anchor(page.first_href, "« 首页 First");
    if (!page.previous_href.empty()) body += html_anchor(page.previous_href, "‹ 上一页 Previous");
    if (!page.next_href.empty()) body += html_anchor(page.next_href, "下一页 Next ›");
    body += "</nav>";
    return html_answer(request, {layer.title.zh, crumbs_to(request, layer), page.json_href}, body);
}

Response feature_page(const Request& request, const layers::LayerView& view, const layers::FeatureRef& feature)
{
    const layers::LayerDescriptor& layer = view.descriptor();
    const std::string name = feature_name(feature, layer);
    std::string body = "<h1>" + escape_html(name) + "</h1>\n" + shape_drawing(feature.geometry(), name);
    body += "<div class=\"scroll\"><table>\n<tr><th scope=\"row\">id</th><td>" + std::to_string(feature.fid()) + "</td></tr>\n";
    for (std::size_t i = 0; i < layer.fields.size(); ++i) {
        body += "<tr><th scope=\"row\">" + html_bilingual(layer.fields[i].title.zh, layer.fields[i].title.en) + "</th><td>" +
                shown_value(feature, layer, i) + "</td></tr>\n";
    }
    const geo::Box box = feature.box();
    if (!box.is_empty()) {
        body += "<tr><th scope=\"row\">" + html_bilingual("位置", "Place") + "</th><td>" +
                fmt::format("{:.6f}, {:.6f}", box.center().x, box.center().y) + "</td></tr>\n";
    }
    auto crumbs = crumbs_to(request, layer);
    crumbs.push_back({collection_address(request, layer.id) + "/items?f=html", "要素 Features"});
    return html_answer(request, {name, std::move(crumbs), feature_address(request, layer, feature.fid()) + "?f=json"},
                       body + "</table></div>");
}

}  // namespace haishu::server

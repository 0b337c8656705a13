// MapLibre style specification, version 8.

#include "tiles/style/style.hpp"

#include "tiles/style/default_layers.hpp"
#include "tiles/style/theme.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace haishu::tiles
{
namespace
{

using Json = nlohmann::ordered_json;
using layers::LayerDescriptor;

constexpr std::string_view source_name = "haishu";

struct DrawnLayer {
    int order = 0;
    Json json;
};

// Words of the style language that begin with a "$" and are no colours.
bool is_filter_word(std::string_view text)
{
    return text == "$type" || text == "$id";
}

void put_colours(Json& value, const Theme& theme)
{
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (text.size() > 1 && text.front() == '$' && !is_filter_word(text))
            value = theme.colour(std::string_view(text).substr(1));
    } else if (value.is_structured()) {
        for (Json& member : value) put_colours(member, theme);
    }
}

// MapLibre shows attributions as HTML.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string attribution(const std::vector<const LayerDescriptor*>& layers, std::string_view map_mark)
{
    std::vector<std::string> texts;
    if (!map_mark.empty()) texts.push_back(escaped(map_mark));
    for (const LayerDescriptor* layer : layers) {
        std::string text = layer->source;
        if (!layer->licence.empty()) text += text.empty() ? layer->licence : " (" + layer->licence + ")";
        text = escaped(text);
        if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    }
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : " | ") + text;
    return all;
}

Json vector_source(const std::vector<const LayerDescriptor*>& layers, const StyleRequest& request)
{
    std::string ids;
    int min_zoom = 22;
    int max_zoom = 0;
    for (const LayerDescriptor* layer : layers) {
        ids += (ids.empty() ? "" : ",") + layer->id;
        min_zoom = std::min(min_zoom, layer->min_zoom);
        max_zoom = std::max(max_zoom, layer->max_zoom);
    }
    const std::string address =
        std::string(request.base_url) + "/xyz/" + ids + "/{z}/{x}/{y}.mvt" + std::string(request.tile_suffix);
    return {{"type", "vector"},
            {"tiles", Json::array({address})},
            {"minzoom", std::min(min_zoom, max_zoom)},
            {"maxzoom", max_zoom},
            {"attribution", attribution(layers, request.map_mark)}};
}

void add_drawn(const LayerDescriptor& layer, std::vector<DrawnLayer>& drawn)
{
    Json style = Json::parse(layer.style_json, nullptr, false);
    if (!style.is_array() || style.empty()) style = default_style(layer);
    int number = 0;
    for (Json& entry : style) {
        if (!entry.is_object()) continue;
        DrawnLayer result{layer.draw_order, {{"id", layer.id + "-" + std::to_string(number++)}}};
        if (const auto metadata = entry.find("metadata"); metadata != entry.end() && metadata->is_object()) {
            const auto order = metadata->find("order");
            if (order != metadata->end() && order->is_number_integer()) result.order = order->get<int>();
        }
        result.json["type"] = entry.value("type", Json());
        result.json["source"] = source_name;
        result.json["source-layer"] = layer.id;
        for (auto& [name, value] : entry.items()) {
            if (!result.json.contains(name)) result.json[name] = std::move(value);
        }
        drawn.push_back(std::move(result));
    }
}

}  // namespace

Result<std::string> make_style(const std::vector<LayerDescriptor>& layers, const StyleRequest& request)
{
    const auto theme = Theme::find(request.theme);
    if (!theme) {
        return not_found("style-unknown", "there is no style \"" + std::string(request.theme) + "\"; see /styles")
            .with("style", request.theme);
    }
    std::vector<const LayerDescriptor*> shown;
    for (const LayerDescriptor& layer : layers) {
        if (layer.geometry != layers::GeometryKind::None) shown.push_back(&layer);
    }
    std::stable_sort(shown.begin(), shown.end(), [](const LayerDescriptor* a, const LayerDescriptor* b) {
        return std::tie(a->draw_order, a->id) < std::tie(b->draw_order, b->id);
    });

    std::vector<DrawnLayer> drawn;
    for (const LayerDescriptor* layer : shown) add_drawn(*layer, drawn);
    std::stable_sort(drawn.begin(), drawn.end(), [](const DrawnLayer& a, const DrawnLayer& b) { return a.order < b.order; });

    Json document{{"version", 8}, {"name", "haishu " + std::string(request.theme)}, {"sources", Json::object()}};
    if (!shown.empty()) document["sources"][source_name] = vector_source(shown, request);
    document["sprite"] = std::string(request.base_url) + "/sprites/maki";
    document["layers"] =
        Json::array({{{"id", "background"}, {"type", "background"}, {"paint", {{"background-color", "$background"}}}}});
    for (DrawnLayer& layer : drawn) document["layers"].push_back(std::move(layer.json));
    put_colours(document["layers"], *theme);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace haishu::tiles

// TileJSON 3.0 for layers in XYZ order.

#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/api/service.hpp"
#include "server/api/tiles/tile_answer.hpp"
#include "server/app/context.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

Json vector_layer(const layers::LayerDescriptor& layer)
{
    Json fields = Json::object();
    for (const layers::Field& field : layer.fields) {
        const bool is_number = field.type == layers::FieldType::Integer || field.type == layers::FieldType::Real;
        fields[field.name] = is_number ? "Number" : field.type == layers::FieldType::Boolean ? "Boolean" : "String";
    }
    return {{"id", layer.id},
            {"description", layer.title.zh},
            {"minzoom", layer.min_zoom},
            {"maxzoom", layer.max_zoom},
            {"fields", std::move(fields)}};
}

void append_source(std::string& all, const std::string& source)
{
    if (source.empty() || all.find(source) != std::string::npos) return;
    all += (all.empty() ? "" : " | ") + source;
}

Result<Response> tilejson(const Context& context, Request& request)
{
    HAISHU_TRY(const auto ids, read_layer_ids(request.path_values.front()));
    HAISHU_TRY(const auto views, open_layers(context.gate(request), ids));
    std::string names;
    std::string attribution;
    Json vector_layers = Json::array();
    geo::Box extent;
    int min_zoom = 22;
    int max_zoom = 0;
    bool is_public = true;
    for (const layers::LayerView& view : views) {
        const layers::LayerDescriptor& layer = view.descriptor();
        names += (names.empty() ? "" : ",") + layer.id;
        append_source(attribution, layer.source);
        vector_layers.push_back(vector_layer(layer));
        if (!view.extent().is_empty()) extent.extend(view.extent());
        min_zoom = std::min(min_zoom, layer.min_zoom);
        max_zoom = std::max(max_zoom, layer.max_zoom);
        is_public = is_public && view.is_public();
    }
    for (const layers::LayerView& view : views) append_source(attribution, context.marks->of_layer(view.descriptor()).zh);
    Json document{{"tilejson", "3.0.0"},
                  {"name", service().title},
                  {"scheme", "xyz"},
                  {"tiles", Json::array({request.base_url + "/xyz/" + percent_encoded(names, ",") + "/{z}/{x}/{y}.mvt"})},
                  {"minzoom", std::min(min_zoom, max_zoom)},
                  {"maxzoom", max_zoom},
                  {"attribution", attribution},
                  {"vector_layers", std::move(vector_layers)}};
    if (!extent.is_empty()) {
        document["bounds"] = {extent.min_x, extent.min_y, extent.max_x, extent.max_y};
        document["center"] = {extent.center().x, extent.center().y, std::clamp(12, min_zoom, max_zoom)};
    }
    Response response = json_answer(document);
    response.headers.push_back({"Cache-Control", is_public ? "no-cache" : "private, no-store"});
    return response;
}

}  // namespace

std::vector<Route> tilejson_routes()
{
    Route route;
    route.path = "/tilejson/{layers}.json";
    route.operation_id = "getTileJson";
    route.tag = "Tiles";
    route.summary = "TileJSON 3.0 of a vector tile source with these layers.";
    route.parameters = {path_parameter("layers", "1 to 64 different identifiers of layers, separated by commas.")};
    route.responses = read_responses("The TileJSON document.", {std::string(type_json)}, "TileJson", MayBeMissing::Yes);
    route.handle = tilejson;
    return {route};
}

}  // namespace haishu::server

// Tilesets of a layer and of the whole dataset (OGC API - Tiles Part 1).

#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/html.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/api/service.hpp"
#include "server/api/tiles/tile_answer.hpp"
#include "server/api/tiles/tileset_document.hpp"
#include "server/app/context.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 2> offered{as_json, as_html};

Result<TilesetSource> collection_source(const layers::Gate& gate, const Request& request)
{
    HAISHU_TRY(layers::LayerDescriptor layer, visible_layer(gate, request.path_values.front()));
    TilesetSource source;
    source.address = collection_address(request, layer.id) + "/tiles";
    source.title = layer.title.zh;
    if (const auto view = gate.open(layer.id)) source.extent = view->extent();
    source.layers.push_back(std::move(layer));
    return source;
}

Result<TilesetSource> dataset_source(const layers::Gate& gate, const Request& request)
{
    TilesetSource source;
    source.address = request.base_url + "/tiles";
    source.title = service().title;
    for (layers::LayerDescriptor& layer : gate.visible_layers()) {
        if (layer.geometry == layers::GeometryKind::None) continue;
        if (const auto view = gate.open(layer.id); view && !view->extent().is_empty()) source.extent.extend(view->extent());
        source.layers.push_back(std::move(layer));
    }
    return source;
}

Response list_page(const Request& request, const TilesetSource& source)
{
    std::string body =
        "<h1>" + html_bilingual(source.title + " · 矢量瓦片", "Vector tiles") + "</h1>\n<div class=\"scroll\"><table>\n";
    for (const tiles::TileMatrixSet& set : tiles::tile_matrix_sets()) {
        body += "<tr><th scope=\"row\">" + html_anchor(source.address + '/' + set.id + "?f=html", set.id) + "</th><td>" +
                escape_html(set.title) + "</td><td><code>" + escape_html(geo::crs_curie(set.crs)) + "</code></td></tr>\n";
    }
    return html_answer(
        request,
        {source.title + " 瓦片 Tiles", {{request.base_url + "/collections?f=html", "图层 Layers"}}, source.address + "?f=json"},
        body + "</table></div>");
}

Response one_page(const Request& request, const TilesetSource& source, const tiles::TileMatrixSet& set)
{
    const std::string address = source.address + '/' + set.id;
    std::string body = "<h1>" + html_bilingual(source.title, set.id) + "</h1>\n<p>" + escape_html(set.title) + "</p>\n<p><code>" +
                       escape_html(address + "/{tileMatrix}/{tileRow}/{tileCol}" + source.query) + "</code></p>\n<ul>\n";
    for (const layers::LayerDescriptor& layer : source.layers) {
        body += "<li><code>" + escape_html(layer.id) + "</code> " + html_bilingual(layer.title.zh, layer.title.en) + "</li>\n";
    }
    return html_answer(request,
                       {source.title + " " + set.id, {{source.address + "?f=html", "瓦片集 Tilesets"}}, address + "?f=json"},
                       body + "</ul>");
}

using ReadSource = Result<TilesetSource> (*)(const layers::Gate&, const Request&);

template <ReadSource read>
Result<Response> list(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const TilesetSource source, read(context.gate(request), request));
    if (chosen->name == as_html.name) return list_page(request, source);
    Json all = Json::array();
    for (const tiles::TileMatrixSet& set : tiles::tile_matrix_sets()) {
        all.push_back(tileset_document(source, set, request, TilesetDetail::Summary));
    }
    return json_answer(
        {{"tilesets", std::move(all)}, {"links", links_json(self_links(source.address, request.query, offered, *chosen))}});
}

template <ReadSource read>
Result<Response> one(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const TilesetSource source, read(context.gate(request), request));
    const tiles::TileMatrixSet* set = tiles::find_tile_matrix_set(request.path_values.back());
    if (set == nullptr) return unknown_tile_matrix_set();
    if (chosen->name == as_html.name) return one_page(request, source, *set);
    return json_answer(tileset_document(source, *set, request, TilesetDetail::Full));
}

Route tileset_route(std::string path, std::string operation_id, std::string summary, std::vector<Parameter> parameters,
                    std::string schema, std::function<Result<Response>(const Context&, Request&)> handle)
{
    Route route;
    route.path = std::move(path);
    route.operation_id = std::move(operation_id);
    route.tag = "Tiles";
    route.summary = std::move(summary);
    route.parameters = std::move(parameters);
    route.parameters.push_back(format_parameter(offered));
    const bool has_identifier = route.parameters.size() > 1;
    route.responses = read_responses(schema == "TileSet" ? "The tileset." : "The tilesets.", content_types_of(offered), schema,
                                     has_identifier ? MayBeMissing::Yes : MayBeMissing::No);
    route.handle = std::move(handle);
    return route;
}

}  // namespace

std::vector<Route> tilesets_routes()
{
    return {
        tileset_route("/tiles", ".dataset.vector.getTileSetsList", "Tilesets of all layers together.", {}, "TileSets",
                      list<dataset_source>),
        tileset_route("/tiles/{tileMatrixSetId}", ".dataset.vector.getTileSet", "One tileset of all layers together.",
                      {tile_matrix_set_id_parameter()}, "TileSet", one<dataset_source>),
        tileset_route("/collections/{collectionId}/tiles", ".collection.vector.getTileSetsList", "Tilesets of one layer.",
                      {collection_id_parameter()}, "TileSets", list<collection_source>),
        tileset_route("/collections/{collectionId}/tiles/{tileMatrixSetId}", ".collection.vector.getTileSet",
                      "One tileset of one layer.", {collection_id_parameter(), tile_matrix_set_id_parameter()}, "TileSet",
                      one<collection_source>),
    };
}

}  // namespace haishu::server

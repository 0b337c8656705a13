// Vector tiles (OGC API - Tiles Part 1): of one layer, of several, and the same in XYZ order.

#include "server/api/declare.hpp"
#include "server/api/routes.hpp"
#include "server/api/tiles/tile_answer.hpp"
#include "server/app/context.hpp"

#include <utility>

namespace haishu::server
{

namespace
{

Result<TileAsked> read_collection_tile(const layers::Gate& gate, const Request& request)
{
    const auto& at = request.path_values;  // collectionId, tileMatrixSetId, tileMatrix, tileRow, tileCol
    HAISHU_TRY(auto views, open_layers(gate, {at[0]}));
    return read_tile(request, at[1], at[2], at[3], at[4], std::move(views));
}

Result<TileAsked> read_dataset_tile(const layers::Gate& gate, const Request& request)
{
    const auto& at = request.path_values;  // tileMatrixSetId, tileMatrix, tileRow, tileCol
    std::vector<layers::LayerView> views;
    if (const auto names = request.query_value("collections")) {
        HAISHU_TRY(const auto ids, read_layer_ids(*names));
        HAISHU_TRY(views, open_layers(gate, ids));
    } else {
        HAISHU_TRY(views, open_all_layers(gate));
    }
    return read_tile(request, at[0], at[1], at[2], at[3], std::move(views));
}

Result<TileAsked> read_xyz_tile(const layers::Gate& gate, const Request& request)
{
    const auto& at = request.path_values;  // layers, z, x, y
    HAISHU_TRY(const auto ids, read_layer_ids(at[0]));
    HAISHU_TRY(auto views, open_layers(gate, ids));
    return read_tile(request, "WebMercatorQuad", at[1], at[3], at[2], std::move(views));
}

std::vector<DocumentedResponse> tile_responses()
{
    auto responses = read_responses("The tile.", {std::string(type_tile)}, "", MayBeMissing::Yes);
    responses.insert(responses.begin() + 1, {204, "No feature meets the tile.", {}, ""});
    return responses;
}

template <ReadTile read>
Route tile_route(std::string path, std::string operation_id, std::string summary, std::vector<Parameter> parameters)
{
    Route route;
    route.path = std::move(path);
    route.operation_id = std::move(operation_id);
    route.tag = "Tiles";
    route.summary = std::move(summary);
    route.parameters = std::move(parameters);
    Parameter format = query_parameter("f", "Format of the tile; wins over the Accept header.");
    format.allowed = {"mvt"};
    route.parameters.push_back(std::move(format));
    route.responses = tile_responses();
    route.handle = [](const Context& context, Request& request) -> Result<Response> {
        HAISHU_TRY(const TileAsked asked, read(context.gate(request), request));
        return tile_answer(context, request, asked);
    };
    route.at_once = [](const Context& context, Request& request) -> std::optional<Response> {
        return tile_at_hand(context, request, read);
    };
    return route;
}

std::vector<Parameter> with_tile(std::vector<Parameter> first, bool xyz)
{
    for (Parameter& parameter : tile_parameters(xyz)) first.push_back(std::move(parameter));
    return first;
}

}  // namespace

std::vector<Route> tiles_routes()
{
    Parameter collections =
        query_parameter("collections", "Layers of the tile, 1 to 64 different identifiers; all visible layers otherwise.",
                        ParameterType::StringArray);
    collections.min_items = 1;
    collections.max_items = static_cast<int>(max_tile_layers);
    auto dataset = with_tile({tile_matrix_set_id_parameter()}, false);
    dataset.push_back(std::move(collections));
    Parameter layers = path_parameter("layers", "1 to 64 different identifiers of layers, separated by commas.");
    return {
        tile_route<read_collection_tile>("/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
                                         ".collection.vector.getTile", "A vector tile of one layer.",
                                         with_tile({collection_id_parameter(), tile_matrix_set_id_parameter()}, false)),
        tile_route<read_dataset_tile>("/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", ".dataset.vector.getTile",
                                      "A vector tile of several layers.", std::move(dataset)),
        tile_route<read_xyz_tile>("/xyz/{layers}/{z}/{x}/{y}.mvt", "getXyzTile",
                                  "A vector tile of several layers in the WebMercatorQuad set, column before row.",
                                  with_tile({std::move(layers)}, true)),
    };
}

}  // namespace haishu::server

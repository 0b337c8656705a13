#include "server/api/tiles/tileset_document.hpp"

#include "server/api/features/feature_crs.hpp"
#include "server/api/features/field_schema.hpp"
#include "server/api/link_json.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

int geometry_dimension(layers::GeometryKind kind)
{
    switch (kind) {
        case layers::GeometryKind::Point:
        case layers::GeometryKind::MultiPoint: return 0;
        case layers::GeometryKind::LineString:
        case layers::GeometryKind::MultiLineString: return 1;
        default: return 2;
    }
}

std::string set_address(const Request& request, const tiles::TileMatrixSet& set)
{
    return request.base_url + "/tileMatrixSets/" + set.id;
}

std::vector<Link> tileset_links(const TilesetSource& source, const tiles::TileMatrixSet& set, const Request& request)
{
    const std::string address = source.address + '/' + set.id;
    return {{address + "?f=json", "self", "application/json", "JSON"},
            {address + "?f=html", "alternate", "text/html", "HTML"},
            {set_address(request, set), std::string(rel_tiling_scheme), "application/json", set.title},
            {address + "/{tileMatrix}/{tileRow}/{tileCol}" + source.query, "item", std::string(type_tile), "MVT", true}};
}

Json limits_json(const TilesetSource& source, const tiles::TileMatrixSet& set)
{
    Json limits = Json::array();
    for (const MatrixLimits& limit : matrix_limits(source, set)) {
        limits.push_back({{"tileMatrix", std::to_string(limit.z)},
                          {"minTileRow", limit.first.row},
                          {"maxTileRow", limit.last.row},
                          {"minTileCol", limit.first.col},
                          {"maxTileCol", limit.last.col}});
    }
    return limits;
}

Json layers_json(const TilesetSource& source)
{
    Json all = Json::array();
    for (const layers::LayerDescriptor& layer : source.layers) {
        all.push_back({{"id", layer.id},
                       {"title", layer.title.zh},
                       {"description", layer.description.zh},
                       {"dataType", "vector"},
                       {"geometryDimension", geometry_dimension(layer.geometry)},
                       {"minTileMatrix", std::to_string(layer.min_zoom)},
                       {"propertiesSchema", {{"type", "object"}, {"properties", properties_schema(layer)}}}});
    }
    return all;
}

}  // namespace

std::vector<MatrixLimits> matrix_limits(const TilesetSource& source, const tiles::TileMatrixSet& set)
{
    geo::Box box = source.extent;
    bool whole = box.is_empty();
    if (!whole) {
        const auto transform = shared_transform(geo::cgcs2000, set.crs);
        const auto turned = transform ? (*transform)->apply(box) : Result<geo::Box>(transform.error());
        // Beyond the area of the projection nothing better is known than all of it.
        whole = !turned;
        if (turned) box = *turned;
    }
    std::vector<MatrixLimits> limits;
    for (const tiles::TileMatrix& matrix : set.matrices) {
        MatrixLimits limit{matrix.z, {matrix.z, 0, 0}, {matrix.z, matrix.height - 1, matrix.width - 1}};
        if (!whole) {
            limit.first = set.tile_at(matrix.z, {box.min_x, box.max_y});
            limit.last = set.tile_at(matrix.z, {box.max_x, box.min_y});
        }
        limits.push_back(limit);
    }
    return limits;
}

nlohmann::ordered_json tileset_document(const TilesetSource& source, const tiles::TileMatrixSet& set, const Request& request,
                                        TilesetDetail detail)
{
    Json document{{"title", source.title + " · " + set.title}, {"dataType", "vector"}, {"crs", geo::crs_uri(set.crs)}};
    // Sets of our own are in no registry: they are known by their link alone.
    if (!set.uri.empty()) document["tileMatrixSetURI"] = set.uri;
    document["tileMatrixSetLimits"] = limits_json(source, set);
    if (detail == TilesetDetail::Full) {
        document["layers"] = layers_json(source);
        if (!source.extent.is_empty()) {
            document["boundingBox"] = {{"lowerLeft", Json::array({source.extent.min_x, source.extent.min_y})},
                                       {"upperRight", Json::array({source.extent.max_x, source.extent.max_y})},
                                       {"crs", geo::crs_uri(geo::crs84)}};
        }
    }
    document["links"] = links_json(tileset_links(source, set, request));
    return document;
}

}  // namespace haishu::server

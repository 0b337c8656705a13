// OGC 17-083r4 (Two Dimensional Tile Matrix Set 2.0), JSON encoding.

#include "tiles/matrix/tile_matrix_set.hpp"

#include <nlohmann/json.hpp>

namespace haishu::tiles
{
namespace
{

using Json = nlohmann::ordered_json;

Json ordered_axes(geo::Crs crs)
{
    if (crs == geo::crs84) return {"Lon", "Lat"};
    if (geo::is_geographic(crs)) return {"Lat", "Lon"};
    return {"X", "Y"};  // of EPSG:3857 X is east; of the Gauss-Kruger planes X is north
}

std::string_view well_known_scale_set(const TileMatrixSet& set)
{
    if (set.id == "WebMercatorQuad") return "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible";
    if (set.id == "WorldCRS84Quad") return "http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad";
    return {};
}

}  // namespace

std::string tile_matrix_set_json(const TileMatrixSet& set)
{
    Json document{{"id", set.id}, {"title", set.title}};
    if (!set.uri.empty()) document["uri"] = set.uri;
    document["crs"] = geo::crs_uri(set.crs);
    document["orderedAxes"] = ordered_axes(set.crs);
    if (const auto scale_set = well_known_scale_set(set); !scale_set.empty()) document["wellKnownScaleSet"] = scale_set;

    const bool north_first = geo::is_north_first(set.crs);
    for (const TileMatrix& matrix : set.matrices) {
        document["tileMatrices"].push_back(
            {{"id", std::to_string(matrix.z)},
             {"scaleDenominator", matrix.scale_denominator},
             {"cellSize", matrix.cell_size},
             {"cornerOfOrigin", "topLeft"},
             {"pointOfOrigin", north_first ? Json{matrix.origin_y, matrix.origin_x} : Json{matrix.origin_x, matrix.origin_y}},
             {"tileWidth", set.tile_size},
             {"tileHeight", set.tile_size},
             {"matrixWidth", matrix.width},
             {"matrixHeight", matrix.height}});
    }
    return document.dump();
}

}  // namespace haishu::tiles

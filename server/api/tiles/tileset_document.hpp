#pragma once
// A tileset: one tile matrix set over some layers (OGC 17-083r4, clause 7), as the tilesets list and the tileset itself tell it.

#include "layers/policy/gate.hpp"
#include "server/api/link.hpp"
#include "server/http/message.hpp"
#include "tiles/matrix/tile_matrix_set.hpp"

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

struct TilesetSource {
    std::string address;  // ".../tiles" of a collection or of the dataset
    std::string title;
    std::vector<layers::LayerDescriptor> layers;
    geo::Box extent;    // EPSG:4490; empty when unknown
    std::string query;  // appended to tile addresses: "" or "?collections=a,b"
};

enum class TilesetDetail { Summary, Full };
nlohmann::ordered_json tileset_document(const TilesetSource& source, const tiles::TileMatrixSet& set, const Request& request,
                                        TilesetDetail detail);

// Rows and columns of each matrix that the source's extent meets.
struct MatrixLimits {
    int z = 0;
    tiles::TileId first;
    tiles::TileId last;
};
std::vector<MatrixLimits> matrix_limits(const TilesetSource& source, const tiles::TileMatrixSet& set);

}  // namespace haishu::server

#pragma once
// The road of one tile: select -> clip -> simplify -> quantise -> encode, MVT 2.1, extent 4096, several layers per tile.
// Same views, same bytes. Which features and attributes a zoom shows is in the layers' descriptors.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "tiles/matrix/tile_matrix_set.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace haishu::tiles
{

inline constexpr std::uint32_t tile_extent = 4096;
inline constexpr std::uint32_t tile_buffer = 64;  // units of the extent around the tile that are kept
inline constexpr std::size_t max_tile_bytes = 500 * 1024;
inline constexpr std::size_t max_tile_features = 65'535;

struct VectorTile {
    std::string bytes;  // empty when no feature meets the tile
    std::size_t features = 0;
    std::size_t dropped = 0;  // left out by the size limits, least important first
};

// Errors: TimedOut "deadline".
Result<VectorTile> make_vector_tile(const std::vector<layers::LayerView>& views, const TileMatrixSet& set, TileId tile,
                                    Deadline deadline);

// EPSG:4490 box of everything that can reach the tile, its buffer included. A layer's stamp for it is the highest change
// sequence that can have changed the tile.
geo::Box tile_reach(const TileMatrixSet& set, TileId tile);

}  // namespace haishu::tiles

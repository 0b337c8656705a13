#pragma once
// Tile matrix sets of OGC 17-083r4 and tile ids <-> bounds. Row 0 is the top (north) row, column 0 the left one.

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "geo/types/box.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::tiles
{

struct TileId {
    int z = 0;
    std::uint32_t row = 0;
    std::uint32_t col = 0;
    friend bool operator==(const TileId&, const TileId&) = default;
};

struct TileMatrix {
    int z = 0;
    double scale_denominator = 0;  // 0.28 mm pixels
    double cell_size = 0;          // CRS units per pixel
    double origin_x = 0;           // of the top left corner, x=east
    double origin_y = 0;
    std::uint32_t width = 0;  // tiles
    std::uint32_t height = 0;
};

struct TileMatrixSet {
    std::string id;
    std::string title;
    std::string uri;  // OGC registry URI; empty for our own sets
    geo::Crs crs;
    int tile_size = 256;
    std::vector<TileMatrix> matrices;  // index = z

    // Errors: not_found "tile-out-of-range".
    [[nodiscard]] Result<TileId> check(int z, std::int64_t row, std::int64_t col) const;
    [[nodiscard]] geo::Box bounds(TileId tile) const;                    // in `crs`
    [[nodiscard]] TileId tile_at(int z, geo::Point point_in_crs) const;  // clamped to the matrix
};

// WebMercatorQuad, WorldCRS84Quad, CGCS2000Quad, CGCS2000_GK_CM120, in this order; registered sets first.
std::span<const TileMatrixSet> tile_matrix_sets();
const TileMatrixSet* find_tile_matrix_set(std::string_view id);
std::string tile_matrix_set_json(const TileMatrixSet& set);  // OGC 17-083r4 JSON encoding, without links

}  // namespace haishu::tiles

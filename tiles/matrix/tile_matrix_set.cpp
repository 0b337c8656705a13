#include "tiles/matrix/tile_matrix_set.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace haishu::tiles
{
namespace
{

constexpr double pixel_m = 0.00028;  // OGC 17-083r4: the standardised rendering pixel
constexpr double earth_radius_m = 6378137.0;
constexpr double metres_per_degree = earth_radius_m * std::numbers::pi / 180.0;

struct Plan {
    double origin_x, origin_y, cell_size;  // of level 0
    std::uint32_t width, height;           // tiles of level 0
    int levels;
    double metres_per_unit;
};

TileMatrixSet quad(std::string id, std::string title, std::string uri, geo::Crs crs, const Plan& plan)
{
    TileMatrixSet set{std::move(id), std::move(title), std::move(uri), crs, 256, {}};
    for (int z = 0; z < plan.levels; ++z) {
        const double cell = std::ldexp(plan.cell_size, -z);
        set.matrices.push_back(
            {z, cell * plan.metres_per_unit / pixel_m, cell, plan.origin_x, plan.origin_y, plan.width << z, plan.height << z});
    }
    return set;
}

std::array<TileMatrixSet, 4> make_sets()
{
    constexpr double half_world = earth_radius_m * std::numbers::pi;
    const Plan mercator{-half_world, half_world, 2 * half_world / 256, 1, 1, 23, 1.0};
    const Plan degrees{-180, 90, 180.0 / 256, 2, 1, 22, metres_per_degree};
    // EPSG:4549 has its central meridian (120 E) at E 500 000. Level 0 is one column of four tiles of 1024 km (cells of
    // 4000 m, halved at each level): E -12 000 to 1 012 000, symmetric to the central meridian, and N 1 904 000 to 6 000 000.
    // That holds all of the zone's area of use (118.5 E to 121.5 E, 24.4 N to 53.3 N), and the district east of 121.5 E too.
    const Plan plane{-12'000, 6'000'000, 4000, 1, 4, 18, 1.0};
    const std::string registry = "http://www.opengis.net/def/tilematrixset/OGC/1.0/";
    return {quad("WebMercatorQuad", "Google Maps Compatible for the World", registry + "WebMercatorQuad", geo::web_mercator,
                 mercator),
            quad("WorldCRS84Quad", "CRS84 for the World", registry + "WorldCRS84Quad", geo::crs84, degrees),
            quad("CGCS2000Quad", "CGCS2000 longitude and latitude for the World (level n is level n+1 of Tianditu \"c\")", "",
                 geo::cgcs2000, degrees),
            quad("CGCS2000_GK_CM120", "CGCS2000 / 3-degree Gauss-Kruger CM 120E", "", geo::cgcs2000_gk_cm120, plane)};
}

std::uint32_t clamped_index(double tiles_from_origin, std::uint32_t count)
{
    if (!(tiles_from_origin > 0)) return 0;
    return tiles_from_origin >= count ? count - 1 : static_cast<std::uint32_t>(tiles_from_origin);
}

}  // namespace

Result<TileId> TileMatrixSet::check(int z, std::int64_t row, std::int64_t col) const
{
    if (z >= 0 && static_cast<std::size_t>(z) < matrices.size()) {
        const TileMatrix& matrix = matrices[static_cast<std::size_t>(z)];
        if (row >= 0 && row < matrix.height && col >= 0 && col < matrix.width) {
            return TileId{z, static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(col)};
        }
    }
    const std::string name = std::to_string(z) + "/" + std::to_string(row) + "/" + std::to_string(col);
    return not_found("tile-out-of-range",
                     "tile " + name + " is outside " + id + ", which has levels 0 to " + std::to_string(matrices.size() - 1))
        .with("tile", name)
        .with("set", id);
}

geo::Box TileMatrixSet::bounds(TileId tile) const
{
    const TileMatrix& matrix = matrices[static_cast<std::size_t>(tile.z)];
    const double span = matrix.cell_size * tile_size;
    return {matrix.origin_x + span * tile.col, matrix.origin_y - span * (tile.row + 1.0),
            matrix.origin_x + span * (tile.col + 1.0), matrix.origin_y - span * tile.row};
}

TileId TileMatrixSet::tile_at(int z, geo::Point point_in_crs) const
{
    const TileMatrix& matrix = matrices[static_cast<std::size_t>(z)];
    const double span = matrix.cell_size * tile_size;
    return {z, clamped_index((matrix.origin_y - point_in_crs.y) / span, matrix.height),
            clamped_index((point_in_crs.x - matrix.origin_x) / span, matrix.width)};
}

std::span<const TileMatrixSet> tile_matrix_sets()
{
    static const std::array<TileMatrixSet, 4> sets = make_sets();
    return sets;
}

const TileMatrixSet* find_tile_matrix_set(std::string_view id)
{
    const auto sets = tile_matrix_sets();
    const auto found = std::find_if(sets.begin(), sets.end(), [&](const TileMatrixSet& set) { return set.id == id; });
    return found == sets.end() ? nullptr : &*found;
}

}  // namespace haishu::tiles

#pragma once
// The grid of one tile: from stored coordinates to grid points. Two tiles of one level round a vertex to the same place.

#include "geo/base/result.hpp"
#include "geo/crs/world.hpp"
#include "geo/types/box.hpp"
#include "geo/types/geometry.hpp"
#include "tiles/matrix/tile_matrix_set.hpp"
#include "tiles/pipeline/clip.hpp"
#include "tiles/pipeline/grid.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace haishu::tiles
{

class TileFrame
{
   public:
    TileFrame(const TileMatrixSet& set, TileId tile);

    // The tile with its buffer: what is encoded.
    [[nodiscard]] const GridBox& clip_box() const { return m_clip_box; }
    // The level of WebMercatorQuad whose scale is nearest: what descriptors mean by a zoom.
    [[nodiscard]] int zoom() const { return m_zoom; }

    enum class Place { Nowhere, Inside, Crossing };  // as to the clip box; Nowhere also if the tile's CRS cannot carry it
    // Replaces `out` by the vertices of one leaf geometry. `world` are its world coordinates, or empty if not at hand.
    Place project(const geo::GeometryView& leaf, std::span<const geo::WorldPoint> world, std::vector<GridPoint>& out) const;

    // Size on the map in grid units, the same in every tile of the level: the diagonal of a box, the length of a line.
    [[nodiscard]] double diagonal(const geo::Box& box) const;
    [[nodiscard]] double length(const geo::GeometryView& lines) const;

   private:
    enum class Kind { Mercator, Degrees, Plane };
    void project_world(std::span<const geo::WorldPoint> world, std::vector<GridPoint>& out) const;
    bool project_points(std::span<const geo::Point> points, std::vector<GridPoint>& out) const;
    [[nodiscard]] geo::Point units_per_degree(double latitude) const;

    Kind m_kind;
    geo::Crs m_crs;
    int m_zoom;
    int m_level;
    GridBox m_clip_box;
    std::int64_t m_left, m_top;  // of the tile, in grid units from the matrix origin
    geo::Point m_origin;         // of the matrix, in its CRS
    double m_units_per_crs_unit;
    double m_units_per_degree;  // along the equator
};

}  // namespace haishu::tiles

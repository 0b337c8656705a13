#pragma once
// One feature's geometry on its way into a tile: project, drop repeated points, simplify, clip, make valid, encode.
// Owns the scratch memory, so that a feature costs no allocation.

#include "geo/types/geometry.hpp"
#include "tiles/encode/mvt_geometry.hpp"
#include "tiles/encode/mvt_layer.hpp"
#include "tiles/pipeline/level_of_detail.hpp"
#include "tiles/pipeline/polygon_check.hpp"
#include "tiles/pipeline/polygon_repair.hpp"
#include "tiles/pipeline/simplify.hpp"
#include "tiles/pipeline/tile_frame.hpp"

#include <optional>
#include <span>
#include <vector>

namespace haishu::tiles
{

class ShapeEncoder
{
   public:
    // True if something of the leaf geometry reaches the tile; then type() and geometry() hold it.
    bool encode(const TileFrame& frame, const LevelOfDetail& detail, const geo::GeometryView& leaf,
                std::span<const geo::WorldPoint> world);
    [[nodiscard]] MvtType type() const { return m_type; }
    [[nodiscard]] const ByteWriter& geometry() const { return m_writer.bytes(); }

    // Where the first point of a geometry lies, if within the clip box.
    std::optional<GridPoint> place(const TileFrame& frame, const geo::GeometryView& leaf, std::span<const geo::WorldPoint> world);

   private:
    bool encode_points(const GridBox& box);
    bool encode_lines(const LevelOfDetail& detail, const GridBox& box, std::span<const std::uint32_t> line_ends, bool is_inside);
    bool encode_polygons(const LevelOfDetail& detail, const GridBox& box, const geo::GeometryView& leaf, bool is_inside);
    void collect_polygons(const geo::GeometryView& leaf, const GridBox& box, double tolerance, std::int64_t min_doubled_area,
                          bool is_inside);
    bool make_ring(std::size_t begin, std::size_t end, const GridBox& box, double tolerance, bool is_inside);
    bool write_polygons();

    MvtType m_type = MvtType::Point;
    std::vector<GridPoint> m_projected;
    std::vector<GridPoint> m_ring;
    std::vector<GridPoint> m_scratch;
    std::vector<std::uint32_t> m_ends;
    GridPolygons m_polygons;
    Simplifier m_simplifier;
    PolygonCheck m_check;
    PolygonRepair m_repair;
    MvtGeometryWriter m_writer;
};

}  // namespace haishu::tiles

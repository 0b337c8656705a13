#include "tiles/pipeline/tile_frame.hpp"

#include "tiles/pipeline/plane_transform.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haishu::tiles
{
namespace
{

constexpr double metres_per_degree = 6378137.0 * std::numbers::pi / 180.0;
constexpr double degree = std::numbers::pi / 180.0;
constexpr double farthest_unit = 1LL << 35;
constexpr int tile_extent_bits = 12;
static_assert(tile_extent == 1U << tile_extent_bits);

std::int64_t rounded(double units)
{
    return static_cast<std::int64_t>(std::floor(units + 0.5));
}

int nearest_mercator_zoom(const TileMatrixSet& set, int z)
{
    const double world = tile_matrix_sets().front().matrices.front().scale_denominator;
    return static_cast<int>(std::lround(std::log2(world / set.matrices[static_cast<std::size_t>(z)].scale_denominator)));
}

}  // namespace

TileFrame::TileFrame(const TileMatrixSet& set, TileId tile)
    : m_kind(set.crs == geo::web_mercator  ? Kind::Mercator
             : geo::is_geographic(set.crs) ? Kind::Degrees
                                           : Kind::Plane),
      m_crs(set.crs),
      m_zoom(nearest_mercator_zoom(set, tile.z)),
      m_level(tile.z),
      m_clip_box{-std::int64_t{tile_buffer}, std::int64_t{tile_extent} + tile_buffer},
      m_left(std::int64_t{tile.col} * tile_extent),
      m_top(std::int64_t{tile.row} * tile_extent)
{
    const TileMatrix& matrix = set.matrices[static_cast<std::size_t>(tile.z)];
    m_origin = {matrix.origin_x, matrix.origin_y};
    m_units_per_crs_unit = tile_extent / (matrix.cell_size * set.tile_size);
    m_units_per_degree = m_kind == Kind::Degrees ? m_units_per_crs_unit : m_units_per_crs_unit * metres_per_degree;
}

TileFrame::Place TileFrame::project(const geo::GeometryView& leaf, std::span<const geo::WorldPoint> world,
                                    std::vector<GridPoint>& out) const
{
    if (leaf.points.empty()) return Place::Nowhere;
    out.resize(leaf.points.size());
    if (m_kind == Kind::Mercator && world.size() == leaf.points.size()) {
        project_world(world, out);
    } else if (!project_points(leaf.points, out)) {
        return Place::Nowhere;
    }
    GridPoint low = out.front();
    GridPoint high = out.front();
    for (const GridPoint p : out) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    if (m_clip_box.contains(low) && m_clip_box.contains(high)) return Place::Inside;
    const bool misses = high.x < m_clip_box.min || high.y < m_clip_box.min || low.x > m_clip_box.max || low.y > m_clip_box.max;
    return misses ? Place::Nowhere : Place::Crossing;
}

void TileFrame::project_world(std::span<const geo::WorldPoint> world, std::vector<GridPoint>& out) const
{
    // The world square is 2^32 world units and 2^(level + 12) grid units wide.
    const int shift = 32 - tile_extent_bits - m_level;
    if (shift > 0) {
        const std::int64_t half = std::int64_t{1} << (shift - 1);
        for (std::size_t i = 0; i < world.size(); ++i) {
            out[i] = {((world[i].x + half) >> shift) - m_left, ((world[i].y + half) >> shift) - m_top};
        }
        return;
    }
    for (std::size_t i = 0; i < world.size(); ++i) {
        out[i] = {(std::int64_t{world[i].x} << -shift) - m_left, (std::int64_t{world[i].y} << -shift) - m_top};
    }
}

bool TileFrame::project_points(std::span<const geo::Point> points, std::vector<GridPoint>& out) const
{
    if (m_kind == Kind::Mercator) {
        std::vector<geo::WorldPoint> world(points.size());
        std::transform(points.begin(), points.end(), world.begin(), geo::world_from_lonlat);
        project_world(world, out);
        return true;
    }
    std::vector<geo::Point> plane;
    if (m_kind == Kind::Plane) {
        plane.assign(points.begin(), points.end());
        const geo::Transform* transform = transform_to(m_crs);
        if (transform == nullptr || !transform->apply(std::span(plane))) return false;
        points = plane;
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double x = (points[i].x - m_origin.x) * m_units_per_crs_unit;
        const double y = (m_origin.y - points[i].y) * m_units_per_crs_unit;
        if (!(std::abs(x) < farthest_unit && std::abs(y) < farthest_unit)) return false;
        out[i] = {rounded(x) - m_left, rounded(y) - m_top};
    }
    return true;
}

geo::Point TileFrame::units_per_degree(double latitude) const
{
    if (m_kind == Kind::Degrees) return {m_units_per_degree, m_units_per_degree};
    const double shrink = std::max(std::cos(latitude * degree), 0.01);
    if (m_kind == Kind::Mercator) return {m_units_per_degree, m_units_per_degree / shrink};
    return {m_units_per_degree * shrink, m_units_per_degree};
}

double TileFrame::diagonal(const geo::Box& box) const
{
    const geo::Point scale = units_per_degree(box.center().y);
    return std::hypot(box.width() * scale.x, box.height() * scale.y);
}

double TileFrame::length(const geo::GeometryView& lines) const
{
    const geo::Point scale = units_per_degree(lines.points.empty() ? 0 : lines.points.front().y);
    double sum = 0;
    std::size_t begin = 0;
    for (const std::uint32_t end : lines.ring_ends) {
        for (std::size_t i = begin + 1; i < end; ++i) {
            sum += std::hypot((lines.points[i].x - lines.points[i - 1].x) * scale.x,
                              (lines.points[i].y - lines.points[i - 1].y) * scale.y);
        }
        begin = end;
    }
    return sum;
}

}  // namespace haishu::tiles

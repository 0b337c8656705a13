#include "geo/crs/world.hpp"
#include "tiles/pipeline/plane_transform.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::tiles
{
namespace
{

// Far more than rounding can lose, far less than a grid unit of the deepest level.
constexpr double slack_degrees = 1e-9;

std::uint32_t world_unit(double metres_from_corner, double metres_per_world)
{
    const double unit = metres_from_corner / metres_per_world * 4294967296.0;
    return static_cast<std::uint32_t>(std::clamp(unit, 0.0, 4294967295.0));
}

geo::Box lonlat_box_of_mercator(const TileMatrix& matrix, const geo::Box& box)
{
    const double world = -2 * matrix.origin_x;
    const auto corner = [&](double x, double y) {
        return geo::lonlat_from_world({world_unit(x - matrix.origin_x, world), world_unit(matrix.origin_y - y, world)});
    };
    geo::Box reach;
    reach.extend(corner(box.min_x, box.min_y));
    reach.extend(corner(box.max_x, box.max_y));
    // One world unit more, because the corners were cut to whole ones.
    const double world_unit_degrees = 360.0 / 4294967296.0;
    return reach.widened(world_unit_degrees, world_unit_degrees);
}

}  // namespace

geo::Box tile_reach(const TileMatrixSet& set, TileId tile)
{
    const TileMatrix& matrix = set.matrices[static_cast<std::size_t>(tile.z)];
    // Half a unit more: what rounds onto the buffer's edge is still drawn.
    const double margin = matrix.cell_size * set.tile_size * (tile_buffer + 0.5) / tile_extent;
    const geo::Box box = set.bounds(tile).widened(margin, margin);
    if (set.crs == geo::web_mercator) return lonlat_box_of_mercator(matrix, box);
    if (geo::is_geographic(set.crs)) return box.widened(slack_degrees, slack_degrees);
    const geo::Transform* transform = transform_from(set.crs);
    if (transform == nullptr) return {};
    const auto reach = transform->apply(box);
    return reach ? reach->widened(slack_degrees, slack_degrees) : geo::Box{};
}

}  // namespace haishu::tiles

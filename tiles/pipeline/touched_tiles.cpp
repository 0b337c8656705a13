#include "tiles/pipeline/touched_tiles.hpp"

#include "tiles/pipeline/plane_transform.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace haishu::tiles
{
namespace
{

constexpr std::uint32_t most_single_rows = 16;

struct Range {
    std::uint32_t first = 0, last = 0;
};

// The numbers of [0, count) that are past `is_before` and not yet `is_behind`; both sides are whole runs.
template <class IsBefore, class IsBehind>
std::optional<Range> between(std::uint32_t count, IsBefore is_before, IsBehind is_behind)
{
    const auto partition = [](std::uint32_t low, std::uint32_t high, auto holds) {
        while (low < high) {
            const std::uint32_t middle = low + (high - low) / 2;
            if (holds(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    };
    const std::uint32_t first = partition(0, count, is_before);
    const std::uint32_t end = partition(first, count, [&](std::uint32_t i) { return !is_behind(i); });
    if (first == end) return std::nullopt;
    return Range{first, end - 1};
}

class Naming
{
   public:
    Naming(const TileMatrixSet& set, std::vector<std::string>& names) : m_set(set), m_names(names) {}

    void add(int z, const geo::Box& box)
    {
        const bool is_upright = m_set.crs == geo::web_mercator || geo::is_geographic(m_set.crs);
        if (is_upright) return add_upright(z, box);
        add_in_plane(z, box);
    }

   private:
    [[nodiscard]] geo::Box reach(int z, std::uint32_t row, std::uint32_t col) const { return tile_reach(m_set, {z, row, col}); }
    [[nodiscard]] const TileMatrix& matrix(int z) const { return m_set.matrices[static_cast<std::size_t>(z)]; }

    // Rows and columns follow latitude and longitude.
    void add_upright(int z, const geo::Box& box)
    {
        const auto cols = between(
            matrix(z).width, [&](std::uint32_t col) { return reach(z, 0, col).max_x < box.min_x; },
            [&](std::uint32_t col) { return reach(z, 0, col).min_x > box.max_x; });
        const auto rows = between(
            matrix(z).height, [&](std::uint32_t row) { return reach(z, row, 0).min_y > box.max_y; },
            [&](std::uint32_t row) { return reach(z, row, 0).max_y < box.min_y; });
        if (rows && cols) name(z, *rows, *cols);
    }

    // Rows and columns are bent against the grid of degrees, so each tile is asked.
    void add_in_plane(int z, const geo::Box& box)
    {
        const geo::Transform* transform = transform_to(m_set.crs);
        const auto plane = transform != nullptr ? transform->apply(box) : Result<geo::Box>(geo::Box());
        if (!plane || plane->is_empty()) return;
        const TileMatrix& grid = matrix(z);
        // One tile more than the box has, for the buffers and for what bends.
        const double span = grid.cell_size * m_set.tile_size;
        const TileId top = m_set.tile_at(z, {plane->min_x - span, plane->max_y + span});
        const TileId bottom = m_set.tile_at(z, {plane->max_x + span, plane->min_y - span});
        if (bottom.row - top.row >= most_single_rows) {
            const TileId inner_top = m_set.tile_at(z, {plane->min_x - span / 2, plane->max_y + span / 2});
            const TileId inner_bottom = m_set.tile_at(z, {plane->max_x + span / 2, plane->min_y - span / 2});
            return name(z, {inner_top.row, inner_bottom.row}, {inner_top.col, inner_bottom.col});
        }
        for (std::uint32_t row = top.row; row <= bottom.row; ++row) {
            const auto misses = [&](std::uint32_t col) {
                const geo::Box there = reach(z, row, col);
                return there.is_empty() || !there.intersects(box);
            };
            Range cols{top.col, bottom.col};
            while (cols.first < cols.last && misses(cols.first)) ++cols.first;
            while (cols.first < cols.last && misses(cols.last)) --cols.last;
            if (!misses(cols.first)) name(z, {row, row}, cols);
        }
    }

    void name(int z, Range rows, Range cols)
    {
        const auto part = [](Range range) {
            return range.first == range.last ? fmt::format("{}", range.first) : fmt::format("{}-{}", range.first, range.last);
        };
        std::string text = fmt::format("{}/{}/{}", z, part(rows), part(cols));
        if (std::find(m_names.begin(), m_names.end(), text) == m_names.end()) m_names.push_back(std::move(text));
    }

    const TileMatrixSet& m_set;
    std::vector<std::string>& m_names;
};

}  // namespace

std::vector<std::string> touched_tiles(const TileMatrixSet& set, std::span<const geo::Box> boxes_4490)
{
    std::vector<std::string> names;
    Naming naming(set, names);
    for (const TileMatrix& matrix : set.matrices) {
        for (const geo::Box& box : boxes_4490) {
            if (!box.is_empty()) naming.add(matrix.z, box);
        }
    }
    return names;
}

}  // namespace haishu::tiles

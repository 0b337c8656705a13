#pragma once
// Clipping to the tile with its buffer. New points lie on the box's edge, rounded to the grid: outside the tile proper.

#include "tiles/pipeline/grid.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace haishu::tiles
{

struct GridBox {
    std::int64_t min = 0;  // of x and y alike
    std::int64_t max = 0;
    [[nodiscard]] bool contains(GridPoint p) const { return p.x >= min && p.x <= max && p.y >= min && p.y <= max; }
};

// Sutherland-Hodgman. `ring` is open and is replaced; it may come back empty, or touch itself along the box's edge.
void clip_ring(const GridBox& box, std::vector<GridPoint>& ring, std::vector<GridPoint>& scratch);

// Liang-Barsky. The pieces of `line` inside the box are appended to `pieces`, their ends to `piece_ends`.
void clip_line(const GridBox& box, std::span<const GridPoint> line, std::vector<GridPoint>& pieces,
               std::vector<std::uint32_t>& piece_ends);

}  // namespace haishu::tiles

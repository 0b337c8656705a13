#pragma once
// Douglas-Peucker on grid points. What it keeps within a tile depends on the line or ring alone and never on the tile's
// edge, so two tiles that share a feature simplify it alike.

#include "tiles/pipeline/clip.hpp"
#include "tiles/pipeline/grid.hpp"

#include <cstdint>
#include <vector>

namespace haishu::tiles
{

class Simplifier
{
   public:
    // Leaves out points that are less than `tolerance` away from the line without them. Ends stay; a loop smaller
    // than that comes back as one point. Long stretches beside `box` are left out whatever their shape: clipping to the
    // box gives the same with and without them.
    void line(std::vector<GridPoint>& line, double tolerance, const GridBox& box);
    void ring(std::vector<GridPoint>& open_ring, double tolerance, const GridBox& box);

   private:
    void mark(const std::vector<GridPoint>& points, std::size_t first, std::size_t last, double tolerance, const GridBox& box);

    void keep_marked(std::vector<GridPoint>& points) const;

    std::vector<char> m_kept;
    std::vector<std::pair<std::size_t, std::size_t>> m_open;
};

}  // namespace haishu::tiles

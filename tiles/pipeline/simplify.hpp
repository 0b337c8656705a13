#pragma once
// Douglas-Peucker on grid points. It looks at one line or ring alone and never at the tile's edge, so two tiles that
// share a feature simplify it alike.

#include "tiles/pipeline/grid.hpp"

#include <cstdint>
#include <vector>

namespace haishu::tiles
{

class Simplifier
{
   public:
    // Leaves out points that are less than `tolerance` away from the line without them. Ends stay; a loop smaller
    // than that comes back as one point.
    void line(std::vector<GridPoint>& line, double tolerance);
    void ring(std::vector<GridPoint>& open_ring, double tolerance);

   private:
    void mark(const std::vector<GridPoint>& points, std::size_t first, std::size_t last, double tolerance);

    void keep_marked(std::vector<GridPoint>& points) const;

    std::vector<char> m_kept;
    std::vector<std::pair<std::size_t, std::size_t>> m_open;
};

}  // namespace haishu::tiles

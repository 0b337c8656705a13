#pragma once
// Which tiles a change can alter: those whose reach (tile_reach) meets a box, at every level of a matrix set. The same rule
// as that of the stamps, so what is not named here is the same as before.

#include "geo/types/box.hpp"
#include "tiles/matrix/tile_matrix_set.hpp"

#include <span>
#include <string>
#include <vector>

namespace haishu::tiles
{

// "z/row/col", or "z/row-row/col-col" for a rectangle of tiles, ends included; ascending by level, none twice. `boxes_4490`:
// the empty ones touch nothing. Exact, but for a box over more than 16 rows of a level of a projected set (not Web Mercator):
// there the rectangle around its tiles is named, which has some more in its corners.
std::vector<std::string> touched_tiles(const TileMatrixSet& set, std::span<const geo::Box> boxes_4490);

}  // namespace haishu::tiles

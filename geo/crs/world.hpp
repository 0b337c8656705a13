#pragma once
// World coordinates: web Mercator over the whole world square as 32-bit integers, x to the east, y to the SOUTH
// (0,0 = 180 W, 85.0511 N). One unit is 9.3 mm at the equator. They serve drawing and prefiltering only.

#include "geo/types/box.hpp"

#include <cstdint>

namespace haishu::geo
{

struct WorldPoint {
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    friend bool operator==(const WorldPoint&, const WorldPoint&) = default;
};

// Latitudes beyond +-85.0511 are clamped to the edge of the square.
WorldPoint world_from_lonlat(Point lonlat);
Point lonlat_from_world(WorldPoint world);

// Position of a world point on the Hilbert curve of order 16: the sort key of everything drawn.
std::uint32_t hilbert_key(WorldPoint p);

}  // namespace haishu::geo

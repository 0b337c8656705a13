#include "geo/ops/ring_direction.hpp"

namespace haishu::geo
{

bool is_counter_clockwise(std::span<const Point> ring)
{
    double twice_area = 0;
    // Relative to the first vertex, so that large coordinates do not eat the digits.
    for (std::size_t i = 1; i + 1 < ring.size(); ++i)
        twice_area +=
            (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) - (ring[i + 1].x - ring[0].x) * (ring[i].y - ring[0].y);
    return twice_area > 0;
}

}  // namespace haishu::geo

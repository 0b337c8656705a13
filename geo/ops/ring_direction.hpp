#pragma once

#include "geo/types/point.hpp"

#include <span>

namespace haishu::geo
{

// True when a closed ring runs counter-clockwise.
bool is_counter_clockwise(std::span<const Point> ring);

}  // namespace haishu::geo

#pragma once

#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haishu::layers
{

// A feature on its way into or out of the store. EPSG:4490 degrees, x=longitude; values in descriptor field order.
struct Feature {
    std::int64_t fid = 0;      // 0: to be given by the store
    std::int64_t version = 0;  // change sequence of the last write; set by the store
    std::optional<geo::Geometry> geometry;
    std::vector<geo::Value> values;
};

}  // namespace haishu::layers

#pragma once
// Where a feature is when it must be one point.

#include "layers/snapshot/layer_view.hpp"

#include <optional>

namespace haishu::layers
{

// A point of its area, the middle vertex of a line. Empty without geometry.
std::optional<geo::Point> spot_of(const FeatureRef& feature);

}  // namespace haishu::layers

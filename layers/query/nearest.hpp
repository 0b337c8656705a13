#pragma once
// The features nearest to a point, by the true distance on the ellipsoid to their shapes.

#include "geo/base/deadline.hpp"
#include "geo/base/function_ref.hpp"
#include "geo/base/result.hpp"
#include "geo/ops/nearest.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <limits>
#include <optional>
#include <vector>

namespace haishu::layers
{

struct Neighbour {
    FeatureRef feature;
    geo::NearestSpot spot;
};

struct NearestQuery {
    geo::Point from;  // EPSG:4490
    std::size_t count = 10;
    double within_m = std::numeric_limits<double>::infinity();
    std::optional<geo::Box> only_in;  // features whose box does not meet it are not looked at
};

// At most `count` features that `accepts` takes and that are within reach, nearest first, ties by fid. Features without a
// geometry are near nothing. Error: TimedOut "deadline".
Result<std::vector<Neighbour>> find_nearest(const LayerView& view, const NearestQuery& query,
                                            FunctionRef<bool(const FeatureRef&)> accepts, Deadline deadline);

}  // namespace haishu::layers

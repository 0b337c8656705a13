#pragma once
// The features of a layer cut by an area, or joined with it.

#include "geo/types/geometry.hpp"
#include "layers/analysis/work_control.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <vector>

namespace haishu::layers
{

enum class OverlayOperation {
    Intersection,  // of each feature that meets the area, what lies inside
    Difference,    // of each feature that meets the area, what lies outside
    Union,         // the area and every areal feature that meets it, as one shape
};

struct OverlayLimits {
    std::size_t features = 10'000;   // that meet the area
    std::size_t vertices = 500'000;  // of them together
};

struct OverlayPiece {
    std::int64_t fid = 0;  // 0 for a union
    geo::Geometry shape;
    double area_m2 = 0;   // on the ellipsoid
    double length_m = 0;  // of lines
};

struct OverlayResult {
    std::vector<OverlayPiece> pieces;  // by fid; none that are empty
    std::size_t features = 0;          // that meet the area
    double area_m2 = 0;
    double length_m = 0;
};

// `area` is a valid polygon or multipolygon in EPSG:4490 degrees. Errors: TooLarge "overlay-too-large", those of `control`.
Result<OverlayResult> overlay_area(const LayerView& view, const geo::Geometry& area, OverlayOperation operation,
                                   const OverlayLimits& limits, WorkControl& control);

}  // namespace haishu::layers

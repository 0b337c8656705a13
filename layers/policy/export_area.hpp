#pragma once
// Ground that one asker has taken away at a large scale (自然资发〔2020〕95号): continuous cover beyond 25 km2 is not given out.
// It is counted in cells of a fixed grid, so the same place counts once, however often and in however many pieces, and what has
// to be kept of an asker is bounded.

#include "geo/base/result.hpp"
#include "geo/types/box.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <vector>

namespace haishu::layers
{

inline constexpr double most_export_area_m2 = 25e6;

// Surveyed at 1:500 to 1:2000.
bool is_large_scale(const LayerDescriptor& layer);

// A cell is half a thousandth of a degree wide and high: 48 by 55 m at 30 degrees of latitude.
using GroundCell = std::int64_t;  // row from the south pole * 720,000 + column from 180 degrees west

// What a feature takes with it when it leaves by itself: its box, of each side 200 m at most from the middle, for of what is
// longer, such as a road, most lies elsewhere. EPSG:4490 degrees.
geo::Box ground_of_feature(const geo::Box& feature);

struct ExportArea {
    std::vector<GroundCell> cells;  // ascending
    double area_m2 = 0;             // on the ellipsoid
};

// Cells that are met; a point takes the one that it lies in, an empty box none.
// Error: Forbidden "export-area-exceeded" with what is left, in km2; what was taken stays as it was.
Result<ExportArea> with_export(const ExportArea& before, const std::vector<geo::Box>& boxes);

}  // namespace haishu::layers

#pragma once
// Ground that one asker has taken away at a large scale (自然资发〔2020〕95号): continuous cover beyond 25 km2 is not given out.
// What was taken adds up as one area, so the same place counts once, however often and in however many pieces.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"
#include "layers/catalog/descriptor.hpp"

namespace haishu::layers
{

inline constexpr double most_export_area_m2 = 25e6;

// Surveyed at 1:500 to 1:2000.
bool is_large_scale(const LayerDescriptor& layer);

struct ExportArea {
    geo::Geometry taken;  // EPSG:4490 degrees; empty: nothing yet
    double area_m2 = 0;   // on the ellipsoid
};

// Error: Forbidden "export-area-exceeded" with what is left, in km2; what was taken stays as it was.
Result<ExportArea> with_export(const ExportArea& before, const geo::Box& box);

}  // namespace haishu::layers

#include "layers/policy/export_area.hpp"

#include "geo/ops/measure.hpp"
#include "geo/ops/overlay.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr int smallest_large_scale = 2'000;

geo::Geometry area_of(const geo::Box& box)
{
    return {
        geo::GeometryType::Polygon,
        {{box.min_x, box.min_y}, {box.max_x, box.min_y}, {box.max_x, box.max_y}, {box.min_x, box.max_y}, {box.min_x, box.min_y}},
        {},
        {5},
        {1},
        {}};
}

}  // namespace

bool is_large_scale(const LayerDescriptor& layer)
{
    return layer.survey_scale > 0 && layer.survey_scale <= smallest_large_scale;
}

Result<ExportArea> with_export(const ExportArea& before, const geo::Box& box)
{
    // A point or a line takes no ground.
    if (box.is_empty() || box.min_x == box.max_x || box.min_y == box.max_y) return before;
    ExportArea after;
    if (before.taken.is_empty()) {
        after.taken = area_of(box);
    } else {
        HAISHU_TRY(after.taken, geo::union_all({before.taken, area_of(box)}));
    }
    after.area_m2 = geo::geodesic_area_m2(after.taken);
    if (after.area_m2 <= most_export_area_m2) return after;
    const double left_km2 = std::max(0.0, most_export_area_m2 - before.area_m2) / 1e6;
    return Error{ErrorCode::Forbidden,
                 "export-area-exceeded",
                 fmt::format("large-scale data of more than {:.0f} km2 in all is not given out; {:.2f} km2 are left",
                             most_export_area_m2 / 1e6, left_km2),
                 {}}
        .with("limit_km2", fmt::format("{:.0f}", most_export_area_m2 / 1e6))
        .with("left_km2", fmt::format("{:.2f}", left_km2));
}

}  // namespace haishu::layers

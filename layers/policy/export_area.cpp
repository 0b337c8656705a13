#include "layers/policy/export_area.hpp"

#include "geo/ops/measure.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

constexpr int smallest_large_scale = 2'000;
constexpr double widest_feature = 0.002;  // degrees
constexpr std::int64_t cells_a_degree = 2'000;
constexpr std::int64_t columns = 360 * cells_a_degree;
constexpr std::int64_t rows = 180 * cells_a_degree;
// Of what is within the limit anywhere but next to a pole.
constexpr double most_cells = 1e6;

struct CellRange {
    std::int64_t first_column;
    std::int64_t last_column;
    std::int64_t first_row;
    std::int64_t last_row;
};

// Cells that an interval meets. One that ends at the edge of a cell does not meet the next, though it is a little beyond it for
// its being written in binary.
std::pair<std::int64_t, std::int64_t> cells_of(double least, double most, double origin, std::int64_t count)
{
    constexpr double slack = 1e-6;  // of a cell
    const auto scaled = [&](double degrees) { return (degrees - origin) * static_cast<double>(cells_a_degree); };
    const auto first = static_cast<std::int64_t>(std::floor(scaled(least) + slack));
    const auto last = static_cast<std::int64_t>(std::ceil(scaled(most) - slack)) - 1;
    const std::int64_t within = std::clamp<std::int64_t>(first, 0, count - 1);
    return {within, std::clamp<std::int64_t>(last, within, count - 1)};
}

CellRange range_of(const geo::Box& box)
{
    const auto [first_column, last_column] = cells_of(box.min_x, box.max_x, -180, columns);
    const auto [first_row, last_row] = cells_of(box.min_y, box.max_y, -90, rows);
    return {first_column, last_column, first_row, last_row};
}

double cell_area_m2(std::int64_t row)
{
    constexpr double size = 1.0 / static_cast<double>(cells_a_degree);
    const double south = -90 + static_cast<double>(row) * size;
    const double north = south + size;
    const geo::Geometry cell{
        geo::GeometryType::Polygon, {{0, south}, {size, south}, {size, north}, {0, north}, {0, south}}, {}, {5}, {1}, {}};
    return geo::geodesic_area_m2(cell);
}

Error exceeded(const ExportArea& before)
{
    const double left_km2 = std::max(0.0, most_export_area_m2 - before.area_m2) / 1e6;
    return Error{ErrorCode::Forbidden,
                 "export-area-exceeded",
                 fmt::format("large-scale data of more than {:.0f} km2 in all is not given out; {:.2f} km2 are left",
                             most_export_area_m2 / 1e6, left_km2),
                 {}}
        .with("limit_km2", fmt::format("{:.0f}", most_export_area_m2 / 1e6))
        .with("left_km2", fmt::format("{:.2f}", left_km2));
}

void shorten(double& least, double& most)
{
    if (most - least <= widest_feature) return;
    const double middle = least + (most - least) / 2;
    least = middle - widest_feature / 2;
    most = middle + widest_feature / 2;
}

}  // namespace

bool is_large_scale(const LayerDescriptor& layer)
{
    return layer.survey_scale > 0 && layer.survey_scale <= smallest_large_scale;
}

geo::Box ground_of_feature(const geo::Box& feature)
{
    geo::Box ground = feature;
    if (feature.is_empty()) return ground;
    shorten(ground.min_x, ground.max_x);
    shorten(ground.min_y, ground.max_y);
    return ground;
}

Result<ExportArea> with_export(const ExportArea& before, const std::vector<geo::Box>& boxes)
{
    std::vector<GroundCell> cells;
    std::map<std::int64_t, double> areas;  // by row
    const auto area_of = [&areas](std::int64_t row) {
        const auto [place, is_new] = areas.try_emplace(row, 0.0);
        if (is_new) place->second = cell_area_m2(row);
        return place->second;
    };
    for (const geo::Box& box : boxes) {
        if (box.is_empty()) continue;
        const CellRange range = range_of(box);
        const auto width = static_cast<double>(range.last_column - range.first_column + 1);
        if (width * static_cast<double>(range.last_row - range.first_row + 1) > most_cells) return exceeded(before);
        double area = 0;
        for (std::int64_t row = range.first_row; row <= range.last_row; ++row) {
            area += width * area_of(row);
            if (area > most_export_area_m2) return exceeded(before);
            for (std::int64_t column = range.first_column; column <= range.last_column; ++column)
                cells.push_back(row * columns + column);
        }
    }
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    std::vector<GroundCell> fresh;
    std::set_difference(cells.begin(), cells.end(), before.cells.begin(), before.cells.end(), std::back_inserter(fresh));
    ExportArea after{{}, before.area_m2};
    for (const GroundCell cell : fresh) after.area_m2 += area_of(cell / columns);
    if (after.area_m2 > most_export_area_m2) return exceeded(before);
    after.cells.reserve(before.cells.size() + fresh.size());
    std::merge(before.cells.begin(), before.cells.end(), fresh.begin(), fresh.end(), std::back_inserter(after.cells));
    return after;
}

}  // namespace haishu::layers

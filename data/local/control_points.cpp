#include "data/local/control_points.hpp"

#include "data/normalize/coordinate_text.hpp"
#include "data/normalize/recode_file.hpp"
#include "data/normalize/value_text.hpp"
#include "data/readers/csv_parser.hpp"
#include "data/readers/probe.hpp"
#include "geo/crs/gauss_kruger.hpp"
#include "geo/crs/transform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace haishu::data
{
namespace
{

constexpr std::size_t most_points = 1000;

std::optional<std::size_t> column_named(const std::vector<CsvCell>& header, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names)
        for (std::size_t i = 0; i < header.size(); ++i)
            if (lower_ascii(trimmed(header[i].text)) == name) return i;
    return std::nullopt;
}

struct Columns {
    std::optional<std::size_t> name, x, y, local_x, local_y;
};

Columns find_columns(const std::vector<CsvCell>& header, bool is_plane)
{
    Columns columns;
    columns.name = column_named(header, {"name", "名称", "点号", "点名"});
    columns.x = is_plane ? column_named(header, {"east", "e", "东"}) : column_named(header, {"lon", "longitude", "经度"});
    columns.y = is_plane ? column_named(header, {"north", "n", "北"}) : column_named(header, {"lat", "latitude", "纬度"});
    columns.local_x = column_named(header, {"local_east", "local_e", "地方东"});
    columns.local_y = column_named(header, {"local_north", "local_n", "地方北"});
    return columns;
}

Error table_fault(const std::string& what)
{
    return bad_input("control-points-table", "control points: " + what).with("reason", what);
}

// The value of a cell of this row; nothing is empty where it matters.
Result<double> number_at(const std::vector<CsvCell>& row, std::size_t column, std::size_t line)
{
    const auto value = column < row.size() ? coordinate_in(row[column].text) : std::nullopt;
    if (!value)
        return table_fault(
            fmt::format("row {}: '{}' is no number", line, column < row.size() ? row[column].text.substr(0, 40) : ""));
    return *value;
}

std::vector<geo::PlanePair> pairs_of(const std::vector<geo::Point>& plane, const std::vector<ControlPoint>& points)
{
    std::vector<geo::PlanePair> pairs;
    for (std::size_t i = 0; i < points.size(); ++i) pairs.push_back({plane[i], points[i].local});
    return pairs;
}

// Lengths in the local plane and on the ground differ by the height of the plane and little else.
bool keeps_lengths(const geo::PlaneTransform& t)
{
    constexpr double most = 0.01;
    return std::abs(std::hypot(t.xx, t.yx) - 1) < most && std::abs(std::hypot(t.xy, t.yy) - 1) < most &&
           t.xx * t.yy - t.xy * t.yx > 0;
}

// Points nearly on a line fit a turn by a right angle not badly, where in truth the axes are changed over.
bool fits_better_changed_over(std::vector<ControlPoint> points, const std::vector<geo::Point>& places, const LocalFit& fit,
                              geo::PlaneModel model)
{
    constexpr double clearly = 5;
    for (ControlPoint& point : points) std::swap(point.local.x, point.local.y);
    const auto plane = geo::to_gauss_kruger(places, fit.central_meridian);
    if (!plane) return false;
    const auto changed = geo::fit_plane(pairs_of(*plane, points), model);
    return changed && keeps_lengths(changed->transform) && changed->rms_m * clearly < fit.fit.rms_m;
}

}  // namespace

Result<std::vector<ControlPoint>> read_control_points(const std::string& path, const std::string& work_folder,
                                                      const std::string& crs)
{
    HAISHU_TRY(const auto recoded, recode_file(path, work_folder, "", "", false));
    HAISHU_TRY(const auto probe, probe_source(recoded.path));
    const char delimiter = find_delimiter(probe.text());
    HAISHU_TRY(auto parser, CsvParser::open(recoded.path, delimiter == 0 ? ',' : delimiter));
    HAISHU_TRY(const geo::Crs system, geo::parse_crs(crs.empty() ? "EPSG:4490" : crs));
    HAISHU_TRY(const geo::Transform transform, geo::Transform::create(system, geo::cgcs2000));
    std::vector<CsvCell> row;
    HAISHU_TRY(const bool has_header, parser.next_row(row));
    const Columns columns = has_header ? find_columns(row, !geo::is_geographic(system)) : Columns{};
    if (!columns.x || !columns.y || !columns.local_x || !columns.local_y)
        return table_fault("the columns lon, lat (or east, north with --crs of a plane), local_east and local_north are needed");
    std::vector<ControlPoint> points;
    for (;;) {
        HAISHU_TRY(const bool has_row, parser.next_row(row));
        if (!has_row) return points;
        const std::size_t line = points.size() + 1;
        if (line > most_points) return table_fault("there are more than 1000");
        HAISHU_TRY(const double x, number_at(row, *columns.x, line));
        HAISHU_TRY(const double y, number_at(row, *columns.y, line));
        HAISHU_TRY(const double local_x, number_at(row, *columns.local_x, line));
        HAISHU_TRY(const double local_y, number_at(row, *columns.local_y, line));
        HAISHU_TRY(const geo::Point place, transform.apply(geo::Point{x, y}));
        const bool has_name = columns.name && *columns.name < row.size() && !row[*columns.name].text.empty();
        points.push_back({has_name ? row[*columns.name].text.substr(0, 80) : std::to_string(line), place, {local_x, local_y}});
    }
}

Result<LocalFit> fit_local_system(const std::string& name, const std::vector<ControlPoint>& points, geo::PlaneModel model,
                                  std::optional<double> central_meridian)
{
    std::vector<geo::Point> places;
    geo::Box area;
    for (const ControlPoint& point : points) {
        places.push_back(point.place);
        area.extend(point.place);
    }
    constexpr double step = 1.5;
    const double nearest = points.empty() ? 0 : std::round((area.min_x + area.max_x) / 2 / step) * step;
    const std::vector<double> meridians =
        central_meridian ? std::vector<double>{*central_meridian} : std::vector<double>{nearest, nearest - step, nearest + step};
    std::optional<LocalFit> best;
    for (const double meridian : meridians) {
        HAISHU_TRY(const auto plane, geo::to_gauss_kruger(places, meridian));
        HAISHU_TRY(auto fit, geo::fit_plane(pairs_of(plane, points), model));
        if (best && fit.rms_m >= best->fit.rms_m) continue;
        best = LocalFit{{{name, model, points.size(), fit.rms_m, area}, geo::local_pipeline(meridian, fit.transform)},
                        std::move(fit),
                        meridian};
    }
    if (!keeps_lengths(best->fit.transform) || fits_better_changed_over(points, places, *best, model))
        return bad_input("control-points-scale",
                         "the lengths between the control points differ by more than a hundredth; look whether local_east and "
                         "local_north are changed over (X is north in survey tables), and at the unit");
    return std::move(*best);
}

}  // namespace haishu::data

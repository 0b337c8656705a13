#include "geo/ops/line_merge.hpp"

#include "geo/ops/geos_context.hpp"

#include <algorithm>

namespace haishu::geo
{

namespace
{

Geometry line_of(std::span<const Point> points)
{
    Geometry line;
    line.type = GeometryType::LineString;
    line.points.assign(points.begin(), points.end());
    line.ring_ends = {static_cast<std::uint32_t>(points.size())};
    return line;
}

void append_lines(const GeometryView& shape, std::vector<Geometry>& lines)
{
    for_each_leaf(shape, [&lines](const GeometryView& part) {
        if (part.type != GeometryType::LineString && part.type != GeometryType::MultiLineString) return;
        std::size_t from = 0;
        for (const std::uint32_t end : part.ring_ends) {
            const auto points = part.points.subspan(from, end - from);
            const bool has_length = std::adjacent_find(points.begin(), points.end(), std::not_equal_to<>()) != points.end();
            if (has_length) lines.push_back(line_of(points));
            from = end;
        }
    });
}

}  // namespace

Result<std::vector<Geometry>> merged_lines(const GeometryView& shape)
{
    std::vector<Geometry> lines;
    append_lines(shape, lines);
    if (lines.size() < 2) return lines;
    Geometry all;
    all.type = GeometryType::MultiLineString;
    for (const Geometry& line : lines) {
        all.points.insert(all.points.end(), line.points.begin(), line.points.end());
        all.ring_ends.push_back(static_cast<std::uint32_t>(all.points.size()));
    }
    HAISHU_TRY(const GeosGeometry given, to_geos(all));
    HAISHU_TRY(const Geometry merged, from_geos(GEOSLineMerge_r(geos(), given.get()), "line merge"));
    lines.clear();
    append_lines(merged, lines);
    return lines;
}

}  // namespace haishu::geo

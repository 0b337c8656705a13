#include "geo/ops/rounding.hpp"

#include "geo/base/assert.hpp"
#include "geo/ops/operation_deadline.hpp"
#include "geo/ops/overlay.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace haishu::geo
{

namespace
{

double rounded_number(double number, double scale)
{
    return std::nearbyint(number * scale) / scale;
}

// What is left of an area may be another kind; the kind of a layer is what it says.
Geometry as_kind(Geometry area, GeometryType kind)
{
    if (area.type == kind) return area;
    if (kind == GeometryType::MultiPolygon && area.type == GeometryType::Polygon) {
        area.type = kind;
        return area;
    }
    if (kind == GeometryType::Polygon && area.type == GeometryType::MultiPolygon && !area.polygon_ends.empty()) {
        // The first part is as good as any: they are within one unit of each other.
        const std::uint32_t rings = area.polygon_ends.front();
        const std::uint32_t points = area.ring_ends[rings - 1];
        Geometry first{kind, {}, {}, {}, {rings}, {}};
        first.points.assign(area.points.begin(), area.points.begin() + points);
        if (!area.z.empty()) first.z.assign(area.z.begin(), area.z.begin() + points);
        first.ring_ends.assign(area.ring_ends.begin(), area.ring_ends.begin() + rings);
        return first;
    }
    return {};
}

Geometry unit_square(Point corner, double scale, const Geometry& like)
{
    const Point far = rounded({corner.x + 1 / scale, corner.y + 1 / scale}, scale);
    Geometry square{like.type, {corner, {far.x, corner.y}, far, {corner.x, far.y}, corner}, {}, {5}, {1}, {}};
    if (!like.z.empty()) square.z.assign(square.points.size(), like.z.front());
    return square;
}

// A tangle may cost more than anybody waits for: it stays one.
constexpr std::size_t most_repaired = 100'000;  // vertices
constexpr std::chrono::milliseconds longest_repair{500};

Geometry sound_area(Geometry area, double scale)
{
    if (area.is_empty() || area.points.size() > most_repaired) return area;
    const OperationDeadline limit(Deadline::after(longest_repair));
    const bool is_sound = invalid_reason(area).empty();
    if (is_sound || limit.has_broken_off()) return area;
    auto repaired = make_valid(area);
    if (limit.has_broken_off()) return area;
    if (repaired) {
        // Where edges cross, new corners arise.
        for (Point& point : repaired->points) point = rounded(point, scale);
        Geometry same_kind = as_kind(std::move(repaired).value(), area.type);
        if (!same_kind.is_empty() && invalid_reason(same_kind).empty()) return same_kind;
    }
    return unit_square(area.points.front(), scale, area);
}

}  // namespace

double decimal_scale(int decimals)
{
    constexpr std::array<double, 10> scales{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    HAISHU_ASSERT(decimals >= 0 && decimals < static_cast<int>(scales.size()), "decimals from 0 to 9");
    return scales[static_cast<std::size_t>(decimals)];
}

Point rounded(Point point, double scale)
{
    return {rounded_number(point.x, scale), rounded_number(point.y, scale)};
}

bool is_rounded(const GeometryView& geometry, double scale)
{
    const auto is_round = [scale](const Point& point) { return rounded(point, scale) == point; };
    return std::all_of(geometry.points.begin(), geometry.points.end(), is_round) &&
           std::all_of(geometry.members.begin(), geometry.members.end(),
                       [scale](const Geometry& member) { return is_rounded(member, scale); });
}

Geometry rounded(const GeometryView& geometry, double scale)
{
    Geometry result = geometry.to_geometry();
    for (Point& point : result.points) point = rounded(point, scale);
    for (Geometry& member : result.members) member = rounded(member, scale);
    const bool is_area = result.type == GeometryType::Polygon || result.type == GeometryType::MultiPolygon;
    return is_area ? sound_area(std::move(result), scale) : result;
}

}  // namespace haishu::geo

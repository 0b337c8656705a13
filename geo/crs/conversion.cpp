#include "geo/crs/conversion.hpp"

#include "geo/crs/chinese_offset.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace haishu::geo
{

namespace
{

bool is_on_wgs84(Crs crs)
{
    constexpr int utm_north = 32600;
    constexpr int utm_south = 32700;
    constexpr int utm_end = 32800;
    const bool is_utm = (crs.epsg > utm_north && crs.epsg <= utm_north + 60) || (crs.epsg > utm_south && crs.epsg < utm_end);
    return crs == crs84 || crs == wgs84 || crs == web_mercator || is_utm;
}

Point to_wgs84(Point p, Offset offset)
{
    switch (offset) {
        case Offset::Gcj02: return wgs84_from_gcj02(p);
        case Offset::Bd09: return wgs84_from_gcj02(gcj02_from_bd09(p));
        case Offset::None: break;
    }
    return p;
}

Point from_wgs84(Point p, Offset offset)
{
    switch (offset) {
        case Offset::Gcj02: return gcj02_from_wgs84(p);
        case Offset::Bd09: return bd09_from_gcj02(gcj02_from_wgs84(p));
        case Offset::None: break;
    }
    return p;
}

Error out_of_range()
{
    return bad_input("coordinate-out-of-range", "a coordinate lies outside its coordinate reference system");
}

}  // namespace

Result<Frame> parse_frame(std::string_view text)
{
    std::string name;
    for (const char c : text) {
        if (c != '-' && c != '_') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    if (name == "gcj02") return Frame{crs84, Offset::Gcj02};
    if (name == "bd09" || name == "bd09ll") return Frame{crs84, Offset::Bd09};
    HAISHU_TRY(const Crs crs, parse_crs(text));
    return Frame{crs, Offset::None};
}

std::string frame_name(const Frame& frame)
{
    switch (frame.offset) {
        case Offset::Gcj02: return "GCJ-02";
        case Offset::Bd09: return "BD-09";
        case Offset::None: break;
    }
    return crs_curie(frame.crs);
}

bool is_in_degrees(const Frame& frame)
{
    return is_geographic(frame.crs);
}

bool is_north_first(const Frame& frame)
{
    return frame.offset == Offset::None && is_north_first(frame.crs);
}

Conversion::Conversion(const Frame& from, const Frame& to, std::optional<Transform> transform)
    : m_from(from), m_to(to), m_transform(std::move(transform))
{
    constexpr double offset_m = 3;
    constexpr double realisations_m = 1;
    if (from.offset != to.offset) {
        m_uncertainty_m = offset_m;
    } else if (is_on_wgs84(from.crs) != is_on_wgs84(to.crs)) {
        m_uncertainty_m = realisations_m;
    }
}

Result<Conversion> Conversion::create(const Frame& from, const Frame& to)
{
    if (from.crs == to.crs) return Conversion(from, to, std::nullopt);
    HAISHU_TRY(Transform transform, Transform::create(from.crs, to.crs));
    return Conversion(from, to, std::move(transform));
}

Result<Point> Conversion::apply(Point p) const
{
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) return out_of_range();
    if (is_in_degrees(m_from) && (std::abs(p.x) > 180 || std::abs(p.y) > 90)) return out_of_range();
    if (m_from == m_to) return p;
    if (m_from.offset != Offset::None) p = to_wgs84(p, m_from.offset);
    if (m_transform) {
        HAISHU_TRY(p, m_transform->apply(p));
    }
    return from_wgs84(p, m_to.offset);
}

}  // namespace haishu::geo

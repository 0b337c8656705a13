#include "data/normalize/positioner.hpp"

#include "data/normalize/landing_window.hpp"
#include "data/normalize/value_text.hpp"
#include "data/readers/probe.hpp"
#include "geo/crs/chinese_offset.hpp"
#include "geo/crs/gauss_kruger.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace haishu::data
{
namespace
{

bool is_degrees(geo::Point p)
{
    return std::abs(p.x) <= 180 && std::abs(p.y) <= 90;
}

Error not_degrees(geo::Point p, std::uint64_t row, const std::string& system)
{
    const std::string found = fmt::format("({:.10g}, {:.10g})", p.x, p.y);
    const bool is_swapped = std::abs(p.x) <= 90 && std::abs(p.y) <= 180;
    const std::string way_out =
        is_swapped ? "latitude and longitude seem to be swapped" : "give the plane system by --crs EPSG:N";
    return bad_input("coordinates-not-degrees", fmt::format("row {}: {} are no degrees of {}; {}", row, found, system, way_out))
        .with("row", std::to_string(row))
        .with("coordinates", found)
        .with("crs", system);
}

Error implausible(geo::Point plane, geo::Point landed, std::uint64_t row, const std::string& system)
{
    const std::string place = fmt::format("{:.4f} E {:.4f} N", landed.x, landed.y);
    const std::string better = landing_window().better_systems(plane);
    const std::string way_out = better.empty() ? "check zone and axis order, and give the right system by --crs"
                                               : "the numbers would fit " + better + ": give it by --crs";
    return bad_input("position-implausible",
                     fmt::format("row {}: read as {} it would lie at {}, far from here; {}", row, system, place, way_out))
        .with("row", std::to_string(row))
        .with("crs", system)
        .with("place", place)
        .with("better", better.empty() ? "-" : better);
}

Result<geo::Transform> transform_of(const DeclaredCrs& declared)
{
    if (declared.epsg != 0) {
        const auto crs = geo::parse_crs("EPSG:" + std::to_string(declared.epsg));
        if (crs) return geo::Transform::create(*crs, geo::cgcs2000);
    }
    return geo::Transform::create_from_definition(declared.definition, geo::cgcs2000);
}

// 121.3015 is 121 degrees 30 minutes 15 seconds; so is 1213015.
double unpacked(double packed)
{
    const double whole = std::abs(packed) > 360 ? std::abs(packed) / 10000 : std::abs(packed);
    constexpr double rounding = 1e-9;  // 30 minutes must not become 29.99999
    const double degrees = std::floor(whole + rounding);
    const double minutes = std::floor((whole - degrees) * 100 + rounding * 100);
    const double seconds = (whole - degrees) * 10000 - minutes * 100;
    return std::copysign(degrees + minutes / 60 + seconds / 3600, packed);
}

bool consume_suffix(std::string& text, std::string_view suffix)
{
    if (text.size() < suffix.size() || text.compare(text.size() - suffix.size(), suffix.size(), suffix) != 0) return false;
    text.resize(text.size() - suffix.size());
    return true;
}

constexpr std::string_view meridian_prefix = "cm:";
constexpr std::string_view local_prefix = "local:";

bool is_geographic_definition(const DeclaredCrs& declared)
{
    if (declared.epsg != 0) return geo::is_geographic({declared.epsg});
    return declared.definition.rfind("GEOG", 0) == 0;
}

}  // namespace

Result<Positioner> Positioner::create(const std::string& requested, const DeclaredCrs& declared, bool needs_crs,
                                      const std::string& local_definition)
{
    std::string system = requested;
    const bool is_packed = consume_suffix(system, "/dms");
    const bool is_north_first = consume_suffix(system, "/yx");
    HAISHU_TRY(auto positioner, create_in_order(system, declared, needs_crs, local_definition));
    positioner.m_is_packed = is_packed;
    positioner.m_is_north_first = is_north_first;
    if (is_packed || is_north_first) positioner.m_name = requested;
    return positioner;
}

Result<Positioner> Positioner::create_in_order(const std::string& requested, const DeclaredCrs& declared, bool needs_crs,
                                               const std::string& local_definition)
{
    if (requested.rfind(local_prefix, 0) == 0) {
        auto transform = geo::Transform::create_from_definition(local_definition, geo::cgcs2000);
        if (!transform) return bad_input("local-system-unknown", "the local system cannot be used");
        Positioner positioner(std::move(transform).value(), requested);
        positioner.m_has_window = true;
        return positioner;
    }
    if (requested.rfind(meridian_prefix, 0) == 0) {
        const auto meridian = real_in(std::string_view(requested).substr(meridian_prefix.size()));
        if (!meridian || std::abs(*meridian) > 180)
            return bad_input("crs-unknown", "a central meridian is written like cm:121.5").with("crs", requested.substr(0, 40));
        HAISHU_TRY(auto transform, geo::Transform::create_from_definition(geo::gauss_kruger_pipeline(*meridian), geo::cgcs2000));
        Positioner positioner(std::move(transform), requested);
        positioner.m_has_window = true;
        return positioner;
    }
    const std::string wanted = lower_ascii(requested);
    const bool is_offset = wanted == "gcj02" || wanted == "bd09";
    if (is_offset || (requested.empty() && declared.definition.empty())) {
        if (!is_offset && needs_crs)
            return bad_input("crs-missing",
                             "the file says nothing about its coordinate reference system; give it by --crs EPSG:N");
        HAISHU_TRY(auto same, geo::Transform::create(geo::crs84, geo::cgcs2000));
        Positioner positioner(std::move(same), is_offset ? wanted : "OGC:CRS84 (assumed)");
        positioner.m_offset = wanted == "gcj02" ? Offset::Gcj02 : wanted == "bd09" ? Offset::Bd09 : Offset::None;
        positioner.m_is_geographic = true;
        return positioner;
    }
    if (!requested.empty()) {
        HAISHU_TRY(const auto crs, geo::parse_crs(requested));
        HAISHU_TRY(auto transform, geo::Transform::create(crs, geo::cgcs2000));
        Positioner positioner(std::move(transform), geo::crs_curie(crs));
        positioner.m_is_geographic = geo::is_geographic(crs);
        positioner.m_has_window = landing_window().applies_to({"", crs.epsg, ""});
        return positioner;
    }
    HAISHU_TRY(auto transform, transform_of(declared));
    Positioner positioner(std::move(transform), declared.epsg != 0 ? "EPSG:" + std::to_string(declared.epsg) : declared.name);
    positioner.m_is_geographic = is_geographic_definition(declared);
    positioner.m_has_window = landing_window().applies_to(declared);
    return positioner;
}

std::optional<geo::Point> Positioner::land(geo::Point p) const
{
    if (m_is_north_first) std::swap(p.x, p.y);
    if (m_is_packed) p = {unpacked(p.x), unpacked(p.y)};
    if (m_is_geographic && !is_degrees(p)) return std::nullopt;
    if (m_offset == Offset::Bd09) p = geo::gcj02_from_bd09(p);
    if (m_offset != Offset::None) p = geo::wgs84_from_gcj02(p);
    const auto landed = m_transform.apply(p);
    if (!landed || !is_degrees(*landed) || (m_has_window && !landing_window().box.contains(*landed))) return std::nullopt;
    return *landed;
}

Result<void> Positioner::place(geo::Geometry& geometry, std::uint64_t row) const
{
    HAISHU_CHECK(place_points(geometry.points, row));
    for (geo::Geometry& member : geometry.members) HAISHU_CHECK(place(member, row));
    return {};
}

Result<void> Positioner::place_points(std::vector<geo::Point>& points, std::uint64_t row) const
{
    for (geo::Point& p : points) {
        if (m_is_north_first) std::swap(p.x, p.y);
        if (m_is_packed) p = {unpacked(p.x), unpacked(p.y)};
        if (m_is_geographic && !is_degrees(p)) return not_degrees(p, row, m_name);
        const geo::Point source = p;
        if (m_offset == Offset::Bd09) p = geo::gcj02_from_bd09(p);
        if (m_offset != Offset::None) p = geo::wgs84_from_gcj02(p);
        auto landed = m_transform.apply(p);
        if (!landed && m_has_window) return implausible(source, {0, 0}, row, m_name);
        if (!landed || !is_degrees(*landed))
            return bad_input("coordinate-out-of-range",
                             fmt::format("row {}: ({:.10g}, {:.10g}) lies outside what {} can carry; check --crs", row, source.x,
                                         source.y, m_name))
                .with("row", std::to_string(row))
                .with("crs", m_name);
        if (m_has_window && !landing_window().box.contains(*landed)) return implausible(source, *landed, row, m_name);
        p = *landed;
    }
    return {};
}

}  // namespace haishu::data

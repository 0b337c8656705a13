#include "server/api/features/feature_crs.hpp"

#include "geo/codec/geojson.hpp"
#include "geo/codec/wkt.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace haishu::server
{

namespace
{

constexpr std::array<geo::Crs, 6> supported{geo::crs84,     geo::cgcs2000,    geo::wgs84, geo::cgcs2000_gk_cm120,
                                            geo::Crs{4550}, geo::web_mercator};

// 1e-9 degree is 0.1 mm on the ground.
constexpr int degree_decimals = 9;
constexpr int metre_decimals = 4;

}  // namespace

std::span<const geo::Crs> feature_crs_list()
{
    return supported;
}

Result<RequestedCrs> requested_crs(const Request& request, std::string_view parameter)
{
    const auto text = request.query_value(parameter);
    if (!text) return RequestedCrs{geo::crs84, geo::crs_uri(geo::crs84)};
    const auto crs = geo::parse_crs(*text);
    // The name goes into a header field in angle brackets, so it must be one.
    const bool is_plain = text->find_first_of("<>\" \t\r\n") == std::string_view::npos;
    if (!crs || !is_plain || std::find(supported.begin(), supported.end(), *crs) == supported.end()) {
        std::string known;
        for (const geo::Crs one : supported) known += (known.empty() ? "" : ", ") + geo::crs_uri(one);
        return bad_input("crs-unsupported", "parameter " + std::string(parameter) + " may be one of " + known)
            .with("name", parameter)
            .with("known", known);
    }
    return RequestedCrs{*crs, std::string(*text)};
}

Result<const geo::Transform*> shared_transform(geo::Crs from, geo::Crs to)
{
    thread_local std::map<std::pair<int, int>, geo::Transform> transforms;
    const std::pair<int, int> key{from.epsg, to.epsg};
    auto found = transforms.find(key);
    if (found == transforms.end()) {
        HAISHU_TRY(auto transform, geo::Transform::create(from, to));
        found = transforms.emplace(key, std::move(transform)).first;
    }
    return &found->second;
}

Result<GeometryWriter> GeometryWriter::create(geo::Crs crs)
{
    GeometryWriter writer;
    HAISHU_TRY(const geo::Transform* transform, shared_transform(geo::cgcs2000, crs));
    if (!transform->is_identity()) writer.m_transform = transform;
    writer.m_decimals = geo::is_geographic(crs) ? degree_decimals : metre_decimals;
    writer.m_north_first = geo::is_north_first(crs);
    return writer;
}

Result<void> GeometryWriter::append_geojson(std::string& out, const geo::GeometryView& geometry) const
{
    if (m_transform == nullptr || geometry.is_empty()) {
        geo::append_geojson(out, geometry, m_decimals, m_north_first);
        return {};
    }
    geo::Geometry turned = geometry.to_geometry();
    HAISHU_CHECK(m_transform->apply(turned));
    geo::append_geojson(out, turned, m_decimals, m_north_first);
    return {};
}

Result<geo::Geometry> GeometryWriter::turned(const geo::GeometryView& geometry) const
{
    geo::Geometry turned = geometry.to_geometry();
    if (m_transform != nullptr && !turned.is_empty()) HAISHU_CHECK(m_transform->apply(turned));
    return turned;
}

Result<std::string> GeometryWriter::wkt(const geo::GeometryView& geometry) const
{
    if (geometry.is_empty()) return std::string();
    if (m_transform == nullptr) return geo::write_wkt(geometry, m_decimals);
    geo::Geometry turned = geometry.to_geometry();
    HAISHU_CHECK(m_transform->apply(turned));
    return geo::write_wkt(turned, m_decimals);
}

}  // namespace haishu::server

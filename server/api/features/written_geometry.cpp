#include "server/api/features/written_geometry.hpp"

#include "data/checks/shape_check.hpp"
#include "geo/codec/geojson.hpp"
#include "geo/ops/overlay.hpp"
#include "layers/store/geometry_blob.hpp"
#include "server/api/features/feature_crs.hpp"

#include <utility>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

void turn_axes(geo::Geometry& geometry)
{
    for (geo::Point& p : geometry.points) std::swap(p.x, p.y);
    for (geo::Geometry& member : geometry.members) turn_axes(member);
}

Error malformed(const std::string& reason)
{
    return bad_input("geometry-malformed", "geometry: " + reason).with("reason", reason);
}

Result<void> check_degrees(const geo::Geometry& geometry)
{
    for (const geo::Point& p : geometry.points) {
        const bool is_on_earth = p.x >= -180 && p.x <= 180 && p.y >= -90 && p.y <= 90;
        if (!is_on_earth) return malformed(fmt::format("longitude {}, latitude {} is not on the earth", p.x, p.y));
    }
    for (const geo::Geometry& member : geometry.members) HAISHU_CHECK(check_degrees(member));
    return {};
}

}  // namespace

Result<std::optional<geo::Geometry>> read_written_geometry(std::string_view geojson, const layers::LayerDescriptor& layer,
                                                           geo::Crs crs, std::size_t max_vertices)
{
    using None = std::optional<geo::Geometry>;
    if (geojson == "null") return None();
    HAISHU_TRY(geo::Geometry geometry, geo::read_geojson_geometry(geojson, max_vertices));
    if (geo::vertex_count(geometry) == 0) return None();
    if (geo::is_north_first(crs)) turn_axes(geometry);
    if (geo::is_geographic(crs)) HAISHU_CHECK(check_degrees(geometry));
    HAISHU_TRY(const geo::Transform* to_storage, shared_transform(crs, geo::cgcs2000));
    if (!to_storage->is_identity()) HAISHU_CHECK(to_storage->apply(geometry));
    HAISHU_CHECK(check_degrees(geometry));
    std::string blob;
    HAISHU_CHECK(layers::append_blob(blob, geometry, layer.geometry, layer.has_z));
    const std::string reason = geo::invalid_reason(geometry);
    if (!reason.empty()) return bad_input("geometry-invalid", "the geometry is not valid: " + reason).with("reason", reason);
    data::IssueLog issues;
    None turned = data::checked_shape(std::move(geometry), 0, issues);
    if (!turned || !issues.counts().empty()) return malformed("a part of it has no extent");
    return turned;
}

}  // namespace haishu::server

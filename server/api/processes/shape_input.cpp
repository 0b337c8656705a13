#include "server/api/processes/shape_input.hpp"

#include "geo/codec/geojson.hpp"
#include "geo/ops/overlay.hpp"
#include "server/api/areas/area_request.hpp"
#include "server/api/processes/input_check.hpp"

#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

const std::string geometry_pointer = "/inputs/geometry";
const std::string feature_pointer = "/inputs/feature";
const std::string area_pointer = "/inputs/area";

bool is_area(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::Polygon || shape.type == geo::GeometryType::MultiPolygon;
}

// How deep positions lie in `coordinates`; nothing for other types.
std::optional<int> levels_of(const std::string& type)
{
    if (type == "Point") return 0;
    if (type == "MultiPoint" || type == "LineString") return 1;
    if (type == "Polygon" || type == "MultiLineString") return 2;
    if (type == "MultiPolygon") return 3;
    return std::nullopt;
}

Result<void> check_position(const Json& position, const std::string& pointer)
{
    if (!position.is_array() || position.size() < 2 || position.size() > 4)
        return invalid_input(pointer, "is no position [x, y]");
    for (std::size_t i = 0; i < position.size(); ++i) {
        if (!position[i].is_number()) return invalid_input(below(pointer, i), "is not a number");
    }
    return {};
}

// Finds the place of a fault, which the reader of shapes does not tell.
Result<void> check_coordinates(const Json& coordinates, int levels, bool rings, const std::string& pointer)
{
    if (levels == 0) return check_position(coordinates, pointer);
    if (!coordinates.is_array()) return invalid_input(pointer, "is not an array");
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
        HAISHU_CHECK(check_coordinates(coordinates[i], levels - 1, rings, below(pointer, i)));
    }
    if (!rings || levels != 1) return {};
    constexpr std::size_t least = 4;
    if (coordinates.size() < least) return invalid_input(pointer, "is a ring of fewer than 4 positions");
    return coordinates.front() == coordinates.back() ? Result<void>() : invalid_input(pointer, "is a ring that is not closed");
}

Result<geo::Geometry> read_geometry(const Json& json, std::size_t max_vertices)
{
    const std::string type = json.at("type").get<std::string>();
    if (const auto levels = levels_of(type); levels && json.contains("coordinates")) {
        const bool rings = type == "Polygon" || type == "MultiPolygon";
        HAISHU_CHECK(check_coordinates(json.at("coordinates"), *levels, rings, below(geometry_pointer, "coordinates")));
    }
    auto geometry = geo::read_geojson_geometry(json.dump(), max_vertices);
    if (geometry) return geometry;
    const Error& error = geometry.error();
    return error.code == ErrorCode::BadInput ? invalid_input(geometry_pointer, error.detail) : error;
}

Result<void> check_size(const geo::GeometryView& shape, std::size_t max_vertices)
{
    if (geo::vertex_count(shape) <= max_vertices) return {};
    return Error{
        ErrorCode::TooLarge, "geometry-too-large", "the shape has too many vertices", {{"limit", std::to_string(max_vertices)}}};
}

Result<void> check_range(const geo::Geometry& shape, const std::string& pointer)
{
    constexpr double most_latitude = 85;
    Result<void> checked{};
    geo::for_each_leaf(shape, [&](const geo::GeometryView& part) {
        for (const geo::Point p : part.points) {
            if (std::abs(p.x) <= 180 && std::abs(p.y) <= most_latitude) continue;
            checked = invalid_input(pointer, "has a position outside 180 degrees of longitude and 85 of latitude: [" +
                                                 Json(p.x).dump() + ", " + Json(p.y).dump() + "]");
            return;
        }
    });
    return checked;
}

Result<geo::Geometry> read_feature(const Json& json, const layers::Gate& gate, std::size_t max_vertices)
{
    HAISHU_TRY(const layers::LayerView view, gate.open(json.at("collection").get<std::string>()));
    const auto fid = json.at("id").get<std::int64_t>();
    const auto feature = view.find(fid);
    if (!feature) {
        return not_found("feature-unknown", "this layer has no feature " + std::to_string(fid)).with("id", std::to_string(fid));
    }
    HAISHU_CHECK(check_size(feature->geometry(), max_vertices));
    return feature->geometry().to_geometry();
}

Result<geo::Geometry> read_area_shape(const Json& json, const layers::Gate& gate, std::size_t max_vertices)
{
    HAISHU_TRY(const layers::Area area, read_area(json, gate));
    HAISHU_TRY(geo::Geometry outline, area.outline());
    HAISHU_CHECK(check_size(outline, max_vertices));
    HAISHU_CHECK(check_range(outline, area_pointer));
    return outline;
}

}  // namespace

Result<geo::Geometry> read_shape(const Json& inputs, const layers::Gate& gate, ShapeKind kind, std::size_t max_vertices)
{
    const auto geometry = inputs.find("geometry");
    const auto feature = inputs.find("feature");
    const auto area = inputs.find("area");
    const auto sent = [&](const auto& input) { return input != inputs.end() ? 1 : 0; };
    if (sent(geometry) + sent(feature) + sent(area) != 1)
        return invalid_input("/inputs", "has one of geometry, feature and area, and not more");
    // An area is sound when it was read.
    if (sent(area) == 1) return read_area_shape(*area, gate, max_vertices);
    const std::string& pointer = sent(geometry) == 1 ? geometry_pointer : feature_pointer;
    HAISHU_TRY(geo::Geometry shape,
               sent(geometry) == 1 ? read_geometry(*geometry, max_vertices) : read_feature(*feature, gate, max_vertices));
    if (shape.is_empty()) return invalid_input(pointer, "is empty");
    if (shape.type == geo::GeometryType::GeometryCollection)
        return invalid_input(pointer, "is a collection: send one kind of shape");
    if (kind == ShapeKind::Area && !is_area(shape)) return invalid_input(pointer, "is no polygon");
    HAISHU_CHECK(check_range(shape, pointer));
    if (const std::string reason = geo::invalid_reason(shape); !reason.empty()) {
        return invalid_input(pointer, "is not valid: " + reason);
    }
    return shape;
}

}  // namespace haishu::server

#include "server/api/areas/area_request.hpp"

#include "geo/codec/geojson.hpp"
#include "server/api/areas/area_layers.hpp"
#include "server/api/areas/question_error.hpp"

#include <nlohmann/json.hpp>

#include <optional>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

using nlohmann::json;

Error malformed(std::string_view reason)
{
    return bad_input("area-malformed", fmt::format("the area {}", reason)).with("reason", reason);
}

Result<double> read_metres(const json& value, std::string_view name)
{
    if (!value.is_number()) return malformed(fmt::format("has a {} that is a number of metres", name));
    return value.get<double>();
}

Result<layers::Area> read_circle(const json& circle)
{
    const bool is_sound = circle.is_object() && circle.size() == 2 && circle.contains("center") && circle.contains("radius") &&
                          circle["center"].is_array() && circle["center"].size() == 2 && circle["center"][0].is_number() &&
                          circle["center"][1].is_number();
    if (!is_sound) return malformed("has a circle with center [lon, lat] and radius in metres");
    HAISHU_TRY(const double radius, read_metres(circle["radius"], "radius"));
    return layers::Area::of_circle({circle["center"][0].get<double>(), circle["center"][1].get<double>()}, radius);
}

// The feature of least fid in the first layer that has this code, as far as the viewer may see them.
Result<layers::Area> read_code(const std::vector<AreaLayer>& places, const json& code, double buffer_m, const layers::Gate& gate)
{
    if (!code.is_string() || code.get_ref<const std::string&>().size() > 64) return malformed("has a code that is a text");
    const auto& wanted = code.get_ref<const std::string&>();
    for (const AreaLayer& place : places) {
        const auto view = gate.open(place.collection);
        if (!view && view.error().code == ErrorCode::NotFound) continue;
        if (!view) return view.error();
        const auto field = view->descriptor().field_index(place.code_field);
        if (!field) continue;
        std::optional<layers::FeatureRef> found;
        view->visit_equal(*field, std::string_view(wanted), [&](const layers::FeatureRef& feature) {
            if (!found || feature.fid() < found->fid()) found = feature;
            return true;
        });
        if (found) return layers::Area::around(found->geometry(), buffer_m);
    }
    return not_found("division-unknown", "there is no division or grid with the code " + wanted).with("code", wanted);
}

// The platforms of one stop: the points of all features that have the same value in a field as this one.
Result<geo::Geometry> points_of_the_same(const layers::LayerView& view, const layers::FeatureRef& one, const json& name)
{
    constexpr std::size_t most_points = 100;
    const auto field = name.is_string() ? view.descriptor().field_index(name.get<std::string>()) : std::nullopt;
    if (!field) return malformed("has a feature with a `same` that is a field of its collection");
    geo::Geometry points;
    points.type = geo::GeometryType::MultiPoint;
    bool is_point = true;
    const auto add = [&](const layers::FeatureRef& feature) {
        const geo::GeometryView shape = feature.geometry();
        is_point = is_point && (shape.is_empty() || shape.type == geo::GeometryType::Point);
        points.points.insert(points.points.end(), shape.points.begin(), shape.points.end());
        return is_point && points.points.size() <= most_points;
    };
    const geo::ValueView value = one.value(*field);
    if (value.index() == 0)
        add(one);
    else
        view.visit_equal(*field, value, add);
    if (!is_point) return malformed("has a feature with a `same` only where features are points");
    if (points.points.size() > most_points) return too_long_question("area.feature.same", most_points);
    return points;
}

Result<layers::Area> read_feature(const json& feature, double buffer_m, const layers::Gate& gate)
{
    const bool has_same = feature.is_object() && feature.contains("same");
    const bool is_sound = feature.is_object() && feature.size() == (has_same ? 3U : 2U) && feature.contains("collection") &&
                          feature.contains("id") && feature["collection"].is_string() && feature["id"].is_number_integer();
    if (!is_sound) return malformed("has a feature with a collection and an integer id");
    HAISHU_TRY(const layers::LayerView view, gate.open(feature["collection"].get<std::string>()));
    const auto found = view.find(feature["id"].get<std::int64_t>());
    if (!found) {
        const std::string id = feature["id"].dump();
        return not_found("feature-unknown", "this layer has no feature " + id).with("id", id);
    }
    if (!has_same) return layers::Area::around(found->geometry(), buffer_m);
    HAISHU_TRY(const geo::Geometry points, points_of_the_same(view, *found, feature["same"]));
    return layers::Area::around(points, buffer_m);
}

}  // namespace

Result<layers::Area> read_area(const json& area, const layers::Gate& gate)
{
    if (!area.is_object()) return malformed("is an object with geometry, circle, division, grid or feature");
    double buffer_m = 0;
    const json* what = nullptr;
    std::string kind;
    for (const auto& [name, value] : area.items()) {
        if (name == "buffer") {
            HAISHU_TRY(buffer_m, read_metres(value, "buffer"));
            continue;
        }
        if (what != nullptr) return malformed("is named in one way only");
        kind = name;
        what = &value;
    }
    if (kind == "circle") {
        if (area.contains("buffer")) return malformed("that is a circle has no buffer");
        return read_circle(*what);
    }
    if (kind == "division") return read_code(area_layers().divisions, *what, buffer_m, gate);
    if (kind == "grid") return read_code(area_layers().grids, *what, buffer_m, gate);
    if (kind == "feature") return read_feature(*what, buffer_m, gate);
    if (kind != "geometry") return malformed("has one of geometry, circle, division, grid, feature");
    auto shape = geo::read_geojson_geometry(what->dump(), layers::Area::max_vertices);
    if (!shape) return malformed("has a geometry that cannot be read: " + shape.error().detail);
    if (!area.contains("buffer")) return layers::Area::of_shape(std::move(shape).value());
    return layers::Area::around(*shape, buffer_m);
}

}  // namespace haishu::server

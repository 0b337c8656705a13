#include "tiles/style/default_layers.hpp"

#include <nlohmann/json.hpp>

namespace haishu::tiles
{
namespace
{

using Json = nlohmann::ordered_json;
using layers::GeometryKind;

constexpr int label_order = 900;

// The kinds a style layer must be told apart by are those of the tile: Point, LineString, Polygon.
Json only(const char* kind)
{
    return {"==", Json::array({"geometry-type"}), kind};
}

}  // namespace

Json default_style(const layers::LayerDescriptor& layer)
{
    const std::string colour = "$" + (layer.colour_token.empty() ? std::string("imported") : layer.colour_token);
    const GeometryKind kind = layer.geometry;
    const bool may_be_any = kind == GeometryKind::Any;
    Json style = Json::array();
    if (may_be_any || kind == GeometryKind::Polygon || kind == GeometryKind::MultiPolygon) {
        style.push_back(
            {{"type", "fill"}, {"filter", only("Polygon")}, {"paint", {{"fill-color", colour}, {"fill-opacity", 0.3}}}});
        style.push_back({{"type", "line"}, {"filter", only("Polygon")}, {"paint", {{"line-color", colour}, {"line-width", 1}}}});
    }
    if (may_be_any || kind == GeometryKind::LineString || kind == GeometryKind::MultiLineString) {
        style.push_back({{"type", "line"},
                         {"filter", only("LineString")},
                         {"layout", {{"line-cap", "round"}, {"line-join", "round"}}},
                         {"paint", {{"line-color", colour}, {"line-width", 2}}}});
    }
    if (may_be_any || kind == GeometryKind::Point || kind == GeometryKind::MultiPoint) {
        style.push_back(
            {{"type", "circle"},
             {"filter", only("Point")},
             {"paint",
              {{"circle-color", colour}, {"circle-radius", 4}, {"circle-stroke-color", "$halo"}, {"circle-stroke-width", 1}}}});
    }
    if (!style.empty() && !layer.name_field.empty()) {
        style.push_back({{"type", "symbol"},
                         {"minzoom", 14},
                         {"layout",
                          {{"text-field", Json::array({"get", layer.name_field})},
                           {"text-font", {"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"}},
                           {"text-size", 12},
                           {"text-offset", {0, 1}},
                           {"text-optional", true}}},
                         {"paint", {{"text-color", "$label"}, {"text-halo-color", "$halo"}, {"text-halo-width", 1.5}}},
                         {"metadata", {{"order", label_order}}}});
    }
    return style;
}

}  // namespace haishu::tiles

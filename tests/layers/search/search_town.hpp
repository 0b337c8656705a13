#pragma once
// A few layers to search: a street, places, roads that cross, and addresses.

#include "layers/policy/gate.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace search_town
{

using namespace haishu;
using namespace haishu::layers;

inline geo::Geometry point(double x, double y)
{
    return {geo::GeometryType::Point, {{x, y}}, {}, {}, {}, {}};
}

inline geo::Geometry line(std::vector<geo::Point> points)
{
    const auto count = static_cast<std::uint32_t>(points.size());
    return {geo::GeometryType::LineString, std::move(points), {}, {count}, {}, {}};
}

inline geo::Geometry square(double west, double east)
{
    return {geo::GeometryType::Polygon, {{west, 29.8}, {east, 29.8}, {east, 29.9}, {west, 29.9}, {west, 29.8}}, {}, {5}, {1}, {}};
}

inline Feature feature(std::int64_t fid, geo::Geometry geometry, std::vector<geo::Value> values)
{
    Feature made;
    made.fid = fid;
    made.version = fid;
    made.geometry = std::move(geometry);
    made.values = std::move(values);
    return made;
}

inline std::shared_ptr<const LayerSnapshot> layer(std::string id, std::vector<Field> fields, std::vector<std::string> searched,
                                                  std::vector<Feature> rows, Level level = Level::Public)
{
    LayerDescriptor descriptor;
    descriptor.id = std::move(id);
    descriptor.level = level;
    descriptor.fields = std::move(fields);
    descriptor.name_field = descriptor.fields.front().name;
    descriptor.search_fields = std::move(searched);
    SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(descriptor));
    for (Feature& row : rows) builder.add(std::move(row));
    return builder.finish({});
}

inline Field text(std::string name, Level level = Level::Public)
{
    return {.name = std::move(name), .type = FieldType::Text, .level = level};
}

inline std::vector<std::shared_ptr<const LayerSnapshot>> town_layers()
{
    const auto name = std::vector<std::string>{"name"};
    return {
        layer("street", {text("name")}, name,
              {feature(1, square(121.50, 121.55), {std::string("江厦街道")}),
               feature(2, square(121.55, 121.60), {std::string("石碶街道")})}),
        layer("hospital", {text("name"), text("contact", Level::Internal)}, {"name", "contact"},
              {feature(1, point(121.51, 29.85), {std::string("第一医院"), std::string("王大夫")}),
               feature(2, point(121.58, 29.85), {std::string("石碶医院"), {}})}),
        layer("hazard", {text("name")}, name, {feature(1, point(121.52, 29.85), {std::string("医院氧气站")})}, Level::Restricted),
        layer("road", {text("name")}, {},
              {feature(1, line({{121.50, 29.85}, {121.52, 29.85}, {121.54, 29.85}}), {std::string("中山东路")}),
               feature(2, line({{121.52, 29.84}, {121.52, 29.86}}), {std::string("解放南路")})}),
        layer("address", {text("full"), text("road"), text("compound"), text("number"), text("building_no")}, {"full"},
              {feature(1, point(121.511, 29.85),
                       {std::string("江厦街道中山东路26号"), std::string("中山东路"), {}, std::string("26号"), {}}),
               feature(2, point(121.512, 29.85),
                       {std::string("江厦街道中山东路26-3号"), std::string("中山东路"), {}, std::string("26-3号"), {}}),
               feature(3, point(121.513, 29.85),
                       {std::string("江厦街道中山东路31号"), std::string("中山东路"), {}, std::string("31号"), {}}),
               feature(4, point(121.57, 29.85),
                       {std::string("石碶街道天一小区12幢"), {}, std::string("天一小区"), {}, std::string("12幢")})})};
}

inline std::shared_ptr<const CatalogSnapshot> catalog(const std::vector<std::shared_ptr<const LayerSnapshot>>& all)
{
    auto made = std::make_shared<CatalogSnapshot>();
    for (const auto& one : all)
        made->layers[one->descriptor().id] = {std::make_shared<const LayerDescriptor>(one->descriptor()), one};
    return made;
}

inline Viewer clerk()
{
    Viewer viewer;
    viewer.name = "wang";
    viewer.role = Role::Clerk;
    return viewer;
}

}  // namespace search_town

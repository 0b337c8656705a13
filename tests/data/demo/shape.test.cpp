#include "district.hpp"

#include "geo/ops/overlay.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

namespace haishu::data::test
{

namespace
{

struct Shape {
    geo::Geometry geometry;
    geo::Box box;
};

std::vector<Shape> shapes_of(const DemoLayer& layer, const std::string& width_field = {}, double factor = 0)
{
    std::vector<Shape> shapes;
    for (const layers::Feature& feature : layer.features) {
        geo::Geometry g = in_metres(*feature.geometry);
        if (!width_field.empty()) {
            Result<geo::Geometry> wide = geo::buffer(g, number_of(layer, feature, width_field) * factor, 4);
            REQUIRE(wide);
            g = std::move(wide).value();
        }
        const geo::Box box = g.box();
        shapes.push_back({std::move(g), box});
    }
    return shapes;
}

std::size_t count_meeting(const std::vector<Shape>& shapes, const std::vector<Shape>& others)
{
    std::size_t meeting = 0;
    for (const Shape& shape : shapes) {
        meeting += std::any_of(others.begin(), others.end(),
                               [&](const Shape& other) {
                                   return shape.box.intersects(other.box) && geo::intersects(shape.geometry, other.geometry);
                               })
                       ? 1U
                       : 0U;
    }
    return meeting;
}

}  // namespace

TEST_CASE("buildings keep off the streets, the rivers and each other")
{
    const District& district = District::of_scale_one();
    const std::vector<Shape> buildings = shapes_of(district.layer("building"));
    const std::vector<Shape> roads = shapes_of(district.layer("road"), "width_m", 0.5);
    const std::vector<Shape> water = shapes_of(district.layer("water"));
    const double allowed = 0.005 * static_cast<double>(buildings.size());
    CHECK(static_cast<double>(count_meeting(buildings, roads)) < allowed);
    CHECK(static_cast<double>(count_meeting(buildings, water)) < allowed);
    std::vector<std::size_t> order(buildings.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return buildings[a].box.min_x < buildings[b].box.min_x; });
    std::size_t overlaps = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Shape& a = buildings[order[i]];
        for (std::size_t k = i + 1; k < order.size() && buildings[order[k]].box.min_x <= a.box.max_x; ++k)
            overlaps +=
                a.box.intersects(buildings[order[k]].box) && geo::intersects(a.geometry, buildings[order[k]].geometry) ? 1U : 0U;
    }
    CHECK(static_cast<double>(overlaps) < allowed);
}

TEST_CASE("where a road is over water, it is a bridge")
{
    const District& district = District::of_scale_one();
    const DemoLayer& roads = district.layer("road");
    const std::vector<Shape> water = shapes_of(district.layer("water"));
    std::size_t bridges = 0;
    double wet_metres = 0;
    for (const layers::Feature& feature : roads.features) {
        const geo::Geometry line = in_metres(*feature.geometry);
        if (flag_of(roads, feature, "bridge")) {
            ++bridges;
            continue;
        }
        for (const Shape& w : water) {
            if (!w.box.intersects(line.box()) || !geo::intersects(w.geometry, line)) continue;
            const Result<geo::Geometry> part = geo::intersection(line, w.geometry);
            REQUIRE(part);
            wet_metres += geo::planar_length(*part);
        }
    }
    CHECK(bridges > 60);
    CHECK(wet_metres < 30);
    const std::set<std::string> names = values_of(roads, "bridge_name");
    for (const char* name : {"灵桥", "江厦桥", "琴桥", "兴宁桥", "新江桥", "解放桥"}) CHECK(names.count(name) == 1);
}

TEST_CASE("communities fill their unit and units fill the district, without overlap")
{
    const District& district = District::of_scale_one();
    const DemoLayer& communities = district.layer("community");
    std::map<std::string, double> parts;
    for (const layers::Feature& c : communities.features)
        parts[text_of(communities, c, "street_code")] += std::abs(geo::planar_area(in_metres(*c.geometry)));
    const DemoLayer& units = district.layer("street");
    double all_units = 0;
    for (const layers::Feature& unit : units.features) {
        const double area = std::abs(geo::planar_area(in_metres(*unit.geometry)));
        INFO(text_of(units, unit, "name"));
        CHECK(std::abs(parts[text_of(units, unit, "code")] - area) < 0.001 * area);
        all_units += area;
    }
    const double whole = std::abs(geo::planar_area(in_metres(*district.layer("district").features[0].geometry)));
    CHECK(std::abs(all_units - whole) < 0.001 * whole);
    CHECK(whole / 1e6 == Approx(594).margin(6));
}

TEST_CASE("unit grids fill their community")
{
    const District& district = District::of_scale_one();
    const DemoLayer& grids = district.layer("grid");
    std::map<std::string, double> parts;
    for (const layers::Feature& grid : grids.features)
        parts[text_of(grids, grid, "community_code")] += std::abs(geo::planar_area(in_metres(*grid.geometry)));
    const DemoLayer& communities = district.layer("community");
    for (const layers::Feature& c : communities.features) {
        const double area = std::abs(geo::planar_area(in_metres(*c.geometry)));
        INFO(text_of(communities, c, "name"));
        CHECK(std::abs(parts[text_of(communities, c, "code")] - area) < 0.001 * area);
    }
}

TEST_CASE("every shape of the district is valid and of its layer's kind")
{
    const District& district = District::of_scale_one();
    for (const auto& [id, layer] : district.layers()) {
        std::size_t invalid = 0;
        std::string first_reason;
        for (const layers::Feature& feature : layer.features) {
            if (id == "population_cell" && text_of(layer, feature, "unit_type") != "grid_100m") continue;  // told by its code
            REQUIRE(feature.geometry.has_value());
            const geo::Geometry& g = *feature.geometry;
            const bool kind_right =
                (g.type == geo::GeometryType::Point && layer.descriptor.geometry == layers::GeometryKind::Point) ||
                (g.type == geo::GeometryType::LineString && layer.descriptor.geometry == layers::GeometryKind::LineString) ||
                (g.type == geo::GeometryType::Polygon && layer.descriptor.geometry == layers::GeometryKind::Polygon);
            const std::string reason = g.type == geo::GeometryType::Point ? std::string() : geo::invalid_reason(g);
            if (!kind_right || !reason.empty()) {
                ++invalid;
                first_reason = first_reason.empty() ? reason : first_reason;
            }
        }
        INFO(id << " " << first_reason);
        CHECK(invalid == 0);
        CHECK(!layer.features.empty());
    }
}

TEST_CASE("the outline follows the known one within about half a kilometre")
{
    // Corners of the district, read off published maps: north tip, three-river confluence, south-west, south-east.
    const geo::Geometry outline = in_metres(*District::of_scale_one().layer("district").features[0].geometry);
    const std::vector<geo::Point> corners{{121.5565, 29.8750}, {121.3884, 29.9494}, {121.1349, 29.7770},
                                          {121.4297, 29.7727}, {121.5131, 29.8134}, {121.5290, 29.9080}};
    for (const geo::Point corner : corners) {
        geo::Geometry point;
        point.points = {corner};
        geo::Geometry ring = outline;
        ring.type = geo::GeometryType::LineString;
        ring.polygon_ends.clear();
        CHECK(geo::planar_distance(in_metres(point), ring) < 600);
    }
}

}  // namespace haishu::data::test

#include "district.hpp"

#include "geo/ops/overlay.hpp"
#include "geo/ops/relate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace haishu::data::test
{

namespace
{

nlohmann::json shared_json(const std::string& name)
{
    std::ifstream in(HAISHU_SOURCE_DIR "/../shared/data/" + name);
    REQUIRE(in);
    return nlohmann::json::parse(in);
}

// Distance from a known point to the nearest feature of that name; -1 if there is none.
double away(const DemoLayer& layer, const std::string& name, geo::Point known)
{
    double best = -1;
    geo::Geometry point;
    point.points = {known};
    point = in_metres(point);
    for (const layers::Feature& feature : layer.features) {
        if (text_of(layer, feature, "name").rfind(name, 0) != 0) continue;
        const double d = geo::planar_distance(point, in_metres(*feature.geometry));
        if (best < 0 || d < best) best = d;
    }
    return best;
}

}  // namespace

TEST_CASE("at least sixty real schools and hospitals lie within 150 m of their known place", "[sample-data]")
{
    const District& district = District::of_scale_one();
    std::size_t found = 0;
    for (const auto& [file, id] :
         {std::pair("osm/ningbo_school.geojson", "school"), std::pair("osm/ningbo_hospital.geojson", "hospital")}) {
        const nlohmann::json collection = shared_json(file);
        for (const nlohmann::json& feature : collection.at("features")) {
            const nlohmann::json& properties = feature.at("properties");
            if (!properties.contains("county") || properties.at("county") != "海曙区") continue;
            const std::string name = properties.at("name");
            const double d = away(district.layer(id), name, {properties.at("label_lon"), properties.at("label_lat")});
            INFO(name << " is " << d << " m away");
            CHECK((d >= 0 && d <= 150));
            found += d >= 0 && d <= 150 ? 1U : 0U;
        }
    }
    CHECK(found >= 85);
}

TEST_CASE("metro stations lie where the published table has them")
{
    const DemoLayer& stations = District::of_scale_one().layer("metro_station");
    CHECK(stations.features.size() == 29);
    CHECK(away(stations, "鼓楼", {121.544568, 29.875603}) == Approx(0).margin(1));
    CHECK(away(stations, "宁波火车站", {121.533835, 29.865738}) == Approx(0).margin(1));
    CHECK(away(stations, "栎社国际机场", {121.456920, 29.820118}) == Approx(0).margin(1));
    CHECK(away(stations, "高桥西", {121.449075, 29.913111}) == Approx(0).margin(1));
    CHECK(away(stations, "望春桥", {121.504571, 29.884384}) == Approx(0).margin(1));
}

TEST_CASE("buildings of landmarks stand at their place")
{
    const DemoLayer& buildings = District::of_scale_one().layer("building");
    for (const auto& [name, lon, lat] :
         {std::tuple("鼓楼", 121.5425, 29.8764), std::tuple("天一阁", 121.5358, 29.8727), std::tuple("宁波站", 121.5338, 29.8651),
          std::tuple("天封塔", 121.5486, 29.8676), std::tuple("城隍庙", 121.5474, 29.8689),
          std::tuple("和义大道购物中心", 121.5512, 29.8763), std::tuple("栎社国际机场T2航站楼", 121.4566, 29.8203)}) {
        const double d = away(buildings, name, {lon, lat});
        INFO(name << " is " << d << " m away");
        CHECK((d >= 0 && d <= 150));
    }
}

TEST_CASE("rivers, lake and main streets are where they are")
{
    const District& district = District::of_scale_one();
    const DemoLayer& water = district.layer("water");
    CHECK(away(water, "月湖", {121.5385, 29.8703}) < 60);
    CHECK(away(water, "姚江", {121.5578, 29.8766}) < 120);  // the confluence
    CHECK(away(water, "奉化江", {121.5578, 29.8766}) < 120);
    CHECK(away(water, "甬江", {121.5578, 29.8766}) < 120);
    const DemoLayer& streets = district.layer("road_label");
    CHECK(away(streets, "中山西路", {121.5357, 29.8774}) < 60);  // over the metro station at the west gate
    CHECK(away(streets, "解放南路", {121.5446, 29.8697}) < 60);
    CHECK(away(streets, "机场路", {121.5046, 29.8844}) < 80);
    CHECK(away(streets, "药行街", {121.5490, 29.8698}) < 80);
}

TEST_CASE("each unit contains its seat")
{
    const DemoLayer& units = District::of_scale_one().layer("street");
    CHECK(units.features.size() == 17);
    for (const layers::Feature& unit : units.features) {
        INFO(text_of(units, unit, "name"));
        CHECK(geo::contains_point(*unit.geometry, {number_of(units, unit, "seat_lon"), number_of(units, unit, "seat_lat")}));
    }
}

TEST_CASE("a place whose name needs a character beyond the basic plane is there")
{
    const DemoLayer& hotels = District::of_scale_one().layer("hotel");
    CHECK(values_of(hotels, "name").count("\xF0\xA0\xAE\xB7祥饭店") == 1);
}

}  // namespace haishu::data::test

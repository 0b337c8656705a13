#include "data/inspect/offset_detection.hpp"
#include "data/inspect/place_evidence.hpp"
#include "geo/crs/chinese_offset.hpp"
#include "tests/data/demo/district.hpp"
#include "tests/data/import_fixture.hpp"

#include <functional>
#include <map>
#include <random>
#include <sstream>

using namespace haishu;
using namespace haishu::data;

namespace
{

using Move = std::function<geo::Point(geo::Point)>;

geo::Point to_bd09(geo::Point p)
{
    return geo::bd09_from_gcj02(geo::gcj02_from_wgs84(p));
}

geo::Point as_it_is(geo::Point p)
{
    return p;
}

const std::vector<layers::Feature>& features_of(const std::string& layer)
{
    return test::District::of_scale_one().layer(layer).features;
}

const BaseMap& base_map()
{
    static const BaseMap map = [] {
        BaseMap made;
        const auto& district = test::District::of_scale_one();
        for (const auto& feature : features_of("district")) made.extent.extend(feature.geometry->box());
        for (const auto& feature : features_of("road")) made.lines.push_back(*feature.geometry);
        for (const auto& feature : features_of("building")) made.outlines.push_back(*feature.geometry);
        for (const std::string& id : place_evidence().named) {
            if (!district.has(id)) continue;
            const DemoLayer& layer = district.layer(id);
            for (const auto& feature : layer.features)
                if (feature.geometry) {
                    const std::string name = test::text_of(layer, feature, layer.descriptor.name_field);
                    if (!name.empty()) made.named[name].push_back(feature.geometry->box().center());
                }
        }
        return made;
    }();
    return map;
}

// Every other feature of a layer, and as many that the base map lacks, each with an error of its own, some hundred of them.
std::vector<SampledFeature> foreign_copy(const std::string& id, const Move& move, double sigma_m, bool with_names)
{
    const DemoLayer& layer = test::District::of_scale_one().layer(id);
    std::mt19937 random(7);
    std::normal_distribution<double> error(0, sigma_m);
    std::uniform_real_distribution<double> far(-0.01, 0.01);
    std::vector<SampledFeature> copy;
    const std::size_t step = std::max<std::size_t>(1, layer.features.size() / 400);
    for (std::size_t i = 0; i < layer.features.size(); i += step) {
        SampledFeature feature;
        feature.geometry = *layer.features[i].geometry;
        const bool has_counterpart = copy.size() % 2 == 0;
        const geo::Point by{has_counterpart ? error(random) / 96500 : far(random),
                            has_counterpart ? error(random) / 110900 : far(random)};
        for (geo::Point& p : feature.geometry.points) p = move({p.x + by.x, p.y + by.y});
        if (with_names && has_counterpart)
            feature.texts.push_back(test::text_of(layer, layer.features[i], layer.descriptor.name_field));
        copy.push_back(std::move(feature));
    }
    return copy;
}

std::string found(const OffsetVerdict& verdict)
{
    return verdict.is_decided ? verdict.hypotheses[0].crs : "cannot tell";
}

std::vector<SampledFeature> metro_stations(const std::string& lon, const std::string& lat)
{
    std::ifstream in(shared("transit/ningbo_metro_stations.csv"));
    std::vector<SampledFeature> stations;
    std::vector<std::string> header;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        std::vector<std::string> cells;
        std::istringstream row(line);
        for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
        if (header.empty()) {
            header = cells;
            continue;
        }
        std::map<std::string, std::string> by_name;
        for (std::size_t i = 0; i < std::min(header.size(), cells.size()); ++i) by_name[header[i]] = cells[i];
        SampledFeature station;
        station.geometry.points = {{std::stod(by_name.at(lon)), std::stod(by_name.at(lat))}};
        station.texts = {by_name.at("name")};
        stations.push_back(std::move(station));
    }
    return stations;
}

}  // namespace

TEST_CASE("layers of the district in each of the offset systems are known for what they are, half of them without counterpart")
{
    const std::vector<std::pair<const char*, Move>> systems{
        {"EPSG:4490", as_it_is}, {"gcj02", geo::gcj02_from_wgs84}, {"bd09", to_bd09}};
    for (const auto& [name, move] : systems)
        for (const char* layer : {"road", "building", "school"})
            for (const double sigma_m : {5.0, 15.0}) {
                const bool with_names = layer == std::string("school");
                const OffsetVerdict verdict = detect_offset(foreign_copy(layer, move, sigma_m, with_names), base_map());
                INFO(layer << " in " << name << ", noise " << sigma_m << " m");
                for (const auto& h : verdict.hypotheses) UNSCOPED_INFO(h.crs << " " << h.score);
                CHECK(found(verdict) == name);
            }
}

TEST_CASE("noise of thirty metres leads to the right system or to none")
{
    const std::vector<std::pair<const char*, Move>> systems{
        {"EPSG:4490", as_it_is}, {"gcj02", geo::gcj02_from_wgs84}, {"bd09", to_bd09}};
    for (const auto& [name, move] : systems)
        for (const char* layer : {"road", "building", "school"}) {
            const std::string verdict =
                found(detect_offset(foreign_copy(layer, move, 30, layer == std::string("school")), base_map()));
            INFO(layer << " in " << name);
            CHECK((verdict == name || verdict == "cannot tell"));
        }
}

TEST_CASE("a shift that is neither offset system is told in metres")
{
    const Move shifted = [](geo::Point p) { return geo::Point{p.x - 200.0 / 96500, p.y + 150.0 / 110900}; };
    const OffsetVerdict verdict = detect_offset(foreign_copy("road", shifted, 5, false), base_map());
    CHECK_FALSE(verdict.is_decided);
    REQUIRE(verdict.shift);
    CHECK(verdict.shift->east_m == Approx(200).margin(10));
    CHECK(verdict.shift->north_m == Approx(-150).margin(10));
}

TEST_CASE("few features and features that the base map does not know decide nothing")
{
    auto few = foreign_copy("road", geo::gcj02_from_wgs84, 5, false);
    few.resize(5);
    CHECK(found(detect_offset(few, base_map())) == "cannot tell");
    std::mt19937 random(11);
    std::uniform_real_distribution<double> lon(121.2, 121.55);
    std::uniform_real_distribution<double> lat(29.75, 29.92);
    std::vector<SampledFeature> anywhere(300);
    for (SampledFeature& feature : anywhere) {
        const geo::Point p{lon(random), lat(random)};
        feature.geometry.type = geo::GeometryType::LineString;
        feature.geometry.points = {p, {p.x + 0.002, p.y + 0.001}};
        feature.geometry.ring_ends = {2};
    }
    CHECK(found(detect_offset(anywhere, base_map())) == "cannot tell");
}

TEST_CASE("real metro stations as their source has them are GCJ-02, and converted they are not")
{
    if (!std::filesystem::exists(shared("transit/ningbo_metro_stations.csv"))) return;
    std::ifstream in(shared("transit/ningbo_metro_stations.csv"));
    std::string header;
    std::getline(in, header);
    if (!header.empty() && header.back() == '\r') header.pop_back();
    INFO(header);
    const bool is_gcj_first = header.find("gcj") != std::string::npos;
    REQUIRE(is_gcj_first);
    std::vector<std::string> lons;
    std::istringstream cells(header);
    for (std::string cell; std::getline(cells, cell, ',');)
        if (cell.find("lon") != std::string::npos || cell.find("lng") != std::string::npos) lons.push_back(cell);
    for (const std::string& lon : lons) {
        std::string lat = lon;
        lat.replace(lat.find("lon"), 3, "lat");
        const bool is_gcj = lon.find("gcj") != std::string::npos;
        CHECK(found(detect_offset(metro_stations(lon, lat), base_map())) == (is_gcj ? "gcj02" : "EPSG:4490"));
    }
}

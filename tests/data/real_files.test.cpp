// Files as departments have them, compared with what ogrinfo reads in them.

#include "data/readers/archive.hpp"
#include "geo/ops/measure.hpp"
#include "tests/data/import_fixture.hpp"

#include <algorithm>
#include <map>

using namespace haishu;
using namespace haishu::data;

namespace
{

// "Feature Count: N" of the only or named layer, by ogrinfo.
std::uint64_t ogr_count(const std::string& source, const std::string& layer = "")
{
    const std::string output = output_of("ogrinfo -ro -so -al " + source + " " + layer + " 2>/dev/null");
    const std::size_t at = output.find("Feature Count: ");
    REQUIRE(at != std::string::npos);
    return std::stoull(output.substr(at + 15));
}

geo::Box extent(const std::vector<layers::Feature>& features)
{
    geo::Box box;
    for (const auto& feature : features)
        if (feature.geometry) box.extend(feature.geometry->box());
    return box;
}

}  // namespace

TEST_CASE("GeoJSON layers of Shanghai and Ningbo come in whole", "[sample-data]")
{
    const std::string name =
        GENERATE(as<std::string>(), "shanghai_buildings", "shanghai_roads", "shanghai_water", "shanghai_landuse", "shanghai_pois",
                 "shanghai_transit", "shanghai_places", "ningbo_school", "ningbo_hospital", "ningbo_commercial");
    const std::string source = shared("osm/" + name + ".geojson");
    ImportFixture fixture;
    const auto report = fixture.import(request_for(source));
    CHECK(report.driver == "GeoJSON");
    CHECK(report.encoding == "UTF-8");
    CHECK(report.read == ogr_count(source));
    CHECK(report.written == report.read);
    CHECK(fixture.features("trial").size() == report.read);
}

TEST_CASE("packed GeoJSON layers of Monaco come in whole", "[sample-data]")
{
    const auto [name, count] = GENERATE(table<std::string, std::uint64_t>({{"monaco_buildings", 23327},
                                                                           {"monaco_roads", 2903},
                                                                           {"monaco_pois", 793},
                                                                           {"monaco_landuse", 123},
                                                                           {"monaco_water", 9},
                                                                           {"monaco_waterways", 18}}));
    ImportFixture fixture;
    const auto report = fixture.import(request_for(shared("osm/" + name + ".geojson.gz")));
    CHECK(report.written == count);
    CHECK(fixture.features("trial").size() == count);
}

TEST_CASE("names of Chinese places survive GeoJSON", "[sample-data]")
{
    ImportFixture fixture;
    fixture.import(request_for(shared("osm/shanghai_pois.geojson")));
    const auto names = fixture.texts("trial", "name");
    CHECK(std::count(names.begin(), names.end(), "人民英雄纪念塔") == 1);
}

TEST_CASE("a zipped shapefile in GBK without .cpg in Gauss coordinates lands where its GeoJSON twin lies", "[sample-data]")
{
    ImportFixture fixture;
    const auto report = fixture.import(request_for(shared("formats/ningbo_school_gbk_nocpg_epsg4549.zip")));
    CHECK(report.driver == "Shapefile");
    CHECK(report.encoding == "GB18030");
    CHECK(report.source_crs == "EPSG:4549");
    CHECK(report.written == 532);
    CHECK(report.issues.count("text-replaced") == 0);
    const auto layer = fixture.find_layer("trial");
    CHECK(layer->find_field("名称") != nullptr);
    CHECK(layer->find_field("区县") != nullptr);
    CHECK(layer->find_field("类别") != nullptr);
    CHECK(layer->name_field == "名称");
    CHECK(layer->level == layers::Level::Internal);

    fixture.import(request_for(shared("osm/ningbo_school.geojson"), "twin"));
    std::multimap<std::string, geo::Point> places;
    const auto twin_names = fixture.texts("twin", "name");
    const auto twins = fixture.features("twin");
    for (std::size_t i = 0; i < twins.size(); ++i) places.emplace(twin_names[i], twins[i].geometry->box().center());
    const auto names = fixture.texts("trial", "名称");
    const auto schools = fixture.features("trial");
    std::size_t near = 0;
    for (std::size_t i = 0; i < schools.size(); ++i) {
        const auto [first, last] = places.equal_range(names[i]);
        const geo::Point place = schools[i].geometry->box().center();
        const bool is_near =
            std::any_of(first, last, [&](const auto& twin) { return geo::geodesic_distance_m(place, twin.second) < 1; });
        near += is_near ? 1 : 0;
    }
    CHECK(near == 532);
}

TEST_CASE("an unpacked shapefile folder and its .shp file are read alike", "[sample-data]")
{
    ImportFixture fixture;
    std::filesystem::create_directory(fixture.folder + "/s");
    REQUIRE(unpack_zip(shared("formats/ningbo_school_gbk_nocpg_epsg4549.zip"), fixture.folder + "/s"));
    CHECK(fixture.import(request_for(fixture.folder + "/s", "one")).written == 532);
    CHECK(fixture.import(request_for(fixture.folder + "/s/ningbo_school_gbk.shp", "two")).written == 532);
    CHECK(fixture.texts("one", "名称") == fixture.texts("two", "名称"));
}

TEST_CASE("a GeoPackage with two layers asks which, and gives it", "[sample-data]")
{
    const std::string source = shared("formats/ningbo_osm_cgcs2000.gpkg");
    ImportFixture fixture;
    const Error error = fixture.failed_import(request_for(source));
    CHECK(error.id == "source-layer-needed");
    CHECK(error.detail.find("hospital, commercial") != std::string::npos);
    auto request = request_for(source);
    request.source_layer = "nothing";
    CHECK(fixture.failed_import(request).id == "source-layer-unknown");
    request.source_layer = "hospital";
    CHECK(fixture.import(request).written == 95);
    request.source_layer = "commercial";
    request.layer = "shops";
    const auto report = fixture.import(request);
    CHECK(report.written == 353);
    CHECK(report.source_crs == "EPSG:4490");
    CHECK(report.descriptor.geometry == layers::GeometryKind::Any);
}

TEST_CASE("a KML file gives its placemarks with their data", "[sample-data]")
{
    ImportFixture fixture;
    const auto report = fixture.import(request_for(shared("formats/ningbo_metro_stations.kml")));
    CHECK(report.driver == "KML");
    CHECK(report.written == 122);
    const auto names = fixture.texts("trial", "Name");
    CHECK(std::count(names.begin(), names.end(), "高桥西") == 1);
    const auto box = extent(fixture.features("trial"));
    CHECK(box.min_x == Approx(121.433024).margin(1e-6));
    CHECK(box.max_y == Approx(29.987294).margin(1e-6));
    CHECK(report.descriptor.find_field("tessellate") == nullptr);
}

TEST_CASE("a drawing of pictures only has nothing to import", "[sample-data]")
{
    ImportFixture fixture;
    auto request = request_for(shared("formats/graz_10km_3m.dxf.gz"));
    request.crs = "EPSG:3395";
    CHECK(fixture.failed_import(request).id == "source-empty");
}

TEST_CASE("an OSM extract gives one of its layers at a time", "[sample-data]")
{
    const std::string source = shared("osm/monaco.osm.pbf");
    ImportFixture fixture;
    const Error error = fixture.failed_import(request_for(source));
    CHECK(error.id == "source-layer-needed");
    CHECK(error.detail.find("points, lines, multilinestrings, multipolygons") != std::string::npos);
    const std::string layer = GENERATE(as<std::string>(), "points", "lines", "multilinestrings", "multipolygons");
    auto request = request_for(source);
    request.source_layer = layer;
    const auto report = fixture.import(request);
    CHECK(report.driver == "OSM PBF");
    // ogrinfo counts OSM layers only by reading them.
    const std::string features =
        output_of("ogrinfo -ro -al -geom=NO " + source + " " + layer + " 2>/dev/null | grep -c '^OGRFeature'");
    CHECK(report.written == std::stoull(features));
}

TEST_CASE("CSV tables of stations and units are placed by their WGS 84 columns", "[sample-data]")
{
    ImportFixture fixture;
    const auto stations = fixture.import(request_for(shared("transit/ningbo_metro_stations.csv")));
    CHECK(stations.driver == "CSV");
    CHECK(stations.written == 122);
    CHECK(stations.descriptor.geometry == layers::GeometryKind::Point);
    CHECK(stations.descriptor.find_field("lon_wgs84") == nullptr);
    CHECK(stations.descriptor.find_field("lon_gcj02")->type == layers::FieldType::Real);
    const auto first = fixture.features("trial")[0];
    REQUIRE(first.geometry);

    const auto communities = fixture.import(request_for(shared("admin/haishu_communities.csv"), "communities"));
    CHECK(communities.written == 280);
    CHECK(communities.without_geometry == 192);
    CHECK(fixture.import(request_for(shared("incidents/nyc311_mixed_20260213.csv.gz"), "calls")).written == 1000);
    CHECK(fixture.find_layer("calls")->find_field("created_date")->type == layers::FieldType::DateTime);
    const auto units = fixture.import(request_for(shared("admin/haishu_units.csv"), "units"));
    CHECK(units.written == 17);
    const auto names = fixture.texts("units", "name");
    CHECK(std::count(names.begin(), names.end(), "石碶街道") == 1);
}

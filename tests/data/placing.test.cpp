// Where imported data lands: reference systems, zones, axes, offsets.

#include "data/normalize/value_text.hpp"
#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;

namespace
{

std::string table_of(double x, double y)
{
    return "name,x,y\na," + real_text(x) + "," + real_text(y) + "\n";
}

ImportRequest at(ImportFixture& fixture, double x, double y, const std::string& crs)
{
    auto request = request_for(fixture.file("p.csv", table_of(x, y)));
    request.crs = crs;
    return request;
}

geo::Point landed(ImportFixture& fixture, const ImportRequest& request)
{
    fixture.import(request);
    const auto features = fixture.features(request.layer);
    REQUIRE(features.size() == 1);
    REQUIRE(features[0].geometry);
    return features[0].geometry->points[0];
}

void check_near(geo::Point actual, geo::Point expected, double tolerance = 2e-9)
{
    CHECK(actual.x == Approx(expected.x).margin(tolerance).epsilon(0));
    CHECK(actual.y == Approx(expected.y).margin(tolerance).epsilon(0));
}

}  // namespace

TEST_CASE("a named system places the numbers")
{
    ImportFixture fixture;
    check_near(landed(fixture, at(fixture, 649750.0767, 3307266.0827, "EPSG:4549")), {121.55, 29.875});
    check_near(landed(fixture, at(fixture, 40649750.0767, 3307266.0827, "EPSG:4528")), {121.55, 29.875});
    check_near(landed(fixture, at(fixture, 13530884.1059, 3487492.3570, "EPSG:3857")), {121.55, 29.875});
    check_near(landed(fixture, at(fixture, 121.554158401, 29.872417331, "gcj02")), {121.55, 29.875});
    check_near(landed(fixture, at(fixture, 121.560565433, 29.878763222, "bd09")), {121.55, 29.875});
    check_near(landed(fixture, at(fixture, 7.42, 43.73, "EPSG:4326")), {7.42, 43.73});
    check_near(landed(fixture, at(fixture, 7.42, 43.73, "")), {7.42, 43.73});
}

TEST_CASE("a wrong zone is refused and the right one suggested")
{
    ImportFixture fixture;
    const Error error = fixture.failed_import(at(fixture, 649750.0767, 3307266.0827, "EPSG:4550"));
    CHECK(error.id == "position-implausible");
    CHECK(error.detail.find("124.55") != std::string::npos);
    CHECK(error.detail.find("EPSG:4549") != std::string::npos);
    CHECK(fixture.failed_import(at(fixture, 40649750.0767, 3307266.0827, "EPSG:4549")).id == "position-implausible");
}

TEST_CASE("swapped axes are refused")
{
    ImportFixture fixture;
    CHECK(fixture.failed_import(at(fixture, 3307266.0827, 649750.0767, "EPSG:4549")).id == "position-implausible");
    const Error error = fixture.failed_import(at(fixture, 29.875, 121.55, ""));
    CHECK(error.id == "coordinates-not-degrees");
    CHECK(error.detail.find("swapped") != std::string::npos);
}

TEST_CASE("plane numbers without a system are refused with the way out")
{
    ImportFixture fixture;
    const Error error = fixture.failed_import(at(fixture, 649750.0767, 3307266.0827, ""));
    CHECK(error.id == "coordinates-not-degrees");
    CHECK(error.detail.find("--crs") != std::string::npos);
}

TEST_CASE("old survey systems and unknown systems are refused")
{
    ImportFixture fixture;
    CHECK(fixture.failed_import(at(fixture, 121.55, 29.875, "EPSG:4610")).id == "no-accurate-operation");
    CHECK(fixture.failed_import(at(fixture, 649750, 3307266, "EPSG:2437")).id == "no-accurate-operation");
    CHECK(fixture.failed_import(at(fixture, 121.55, 29.875, "EPSG:999999")).id == "crs-unknown");
    CHECK(fixture.failed_import(at(fixture, 121.55, 29.875, "local:ningbo")).id == "local-system-unknown");
}

TEST_CASE("a shapefile of 1980 is refused by its own .prj")
{
    ImportFixture fixture;
    fixture.file("in.csv", "name,WKT\na,POINT (649750 3307266)\n");
    REQUIRE(system(("cd " + fixture.folder + " && ogr2ogr -a_srs EPSG:2385 p.shp in.csv -oo GEOM_POSSIBLE_NAMES=WKT 2>/dev/null")
                       .c_str()) == 0);
    CHECK(fixture.failed_import(request_for(fixture.folder + "/p.shp")).id == "no-accurate-operation");
    auto request = request_for(fixture.folder + "/p.shp");
    request.crs = "EPSG:4549";  // the clerk knows better than a false .prj
    CHECK(fixture.import(request).source_crs == "EPSG:4549");
}

TEST_CASE("the system of a source in another plane is used without being named")
{
    ImportFixture fixture;
    fixture.file("in.csv", "name,WKT\na,POINT (121.55 29.875)\n");
    const auto [code, driver, name] =
        GENERATE(table<std::string, std::string, std::string>({{"4549", "GPKG", "p.gpkg"},
                                                               {"4550", "ESRI Shapefile", "p.shp"},
                                                               {"32651", "FlatGeobuf", "p.fgb"},
                                                               {"3857", "GPKG", "p.gpkg"},
                                                               {"4326", "ESRI Shapefile", "p.shp"}}));
    REQUIRE(system(("cd " + fixture.folder + " && ogr2ogr -f '" + driver + "' -s_srs EPSG:4490 -t_srs EPSG:" + code + " " + name +
                    " in.csv -oo GEOM_POSSIBLE_NAMES=WKT 2>/dev/null")
                       .c_str()) == 0);
    const auto request = request_for(fixture.folder + "/" + name);
    check_near(landed(fixture, request), {121.55, 29.875}, 1e-8);
}

TEST_CASE("a geodatabase folder and its archive are read", "[sample-data]")
{
    ImportFixture fixture;
    REQUIRE(system(("cd " + fixture.folder + " && ogr2ogr -f OpenFileGDB d.gdb " + shared("osm/ningbo_hospital.geojson") +
                    " -where \"OGR_GEOMETRY='Polygon'\" -nlt MULTIPOLYGON -nln hospital 2>/dev/null")
                       .c_str()) == 0);
    const auto folder = fixture.import(request_for(fixture.folder + "/d.gdb", "one"));
    CHECK(folder.driver == "FileGDB");
    CHECK(folder.written == 84);
    std::vector<ZipMember> members;
    for (const auto& entry : std::filesystem::directory_iterator(fixture.folder + "/d.gdb"))
        members.push_back({"data/d.gdb/" + entry.path().filename().string(), read_file(entry.path()), false});
    const auto packed = fixture.import(request_for(fixture.packed("d.zip", members), "two"));
    CHECK(packed.written == 84);
    CHECK(fixture.texts("one", "name") == fixture.texts("two", "name"));
}

TEST_CASE("lines of GeoJSON are read one by one", "[sample-data]")
{
    ImportFixture fixture;
    REQUIRE(system(("cd " + fixture.folder + " && ogr2ogr -f GeoJSONSeq d.geojsonl " + shared("osm/ningbo_hospital.geojson") +
                    " 2>/dev/null")
                       .c_str()) == 0);
    const auto report = fixture.import(request_for(fixture.folder + "/d.geojsonl"));
    CHECK(report.driver == "GeoJSONSeq");
    CHECK(report.written == 95);
}

TEST_CASE("a system that GeoJSON names and nobody knows is refused and not taken for WGS 84")
{
    ImportFixture fixture;
    const std::string features = R"("features":[{"type":"Feature","properties":{"crs":{"properties":{"name":"x"}}},)"
                                 R"("geometry":{"type":"Point","coordinates":[121.5,29.8]}}])";
    const auto is_last = GENERATE(false, true);
    const auto with_crs = [&](const std::string& name) {
        const std::string crs = R"("crs":{"type":"name","properties":{"name":")" + name + R"("}})";
        const std::string members = is_last ? features + "," + crs : crs + "," + features;
        return request_for(fixture.file("a.geojson", R"({"type":"FeatureCollection",)" + members + "}\n"));
    };
    for (const char* known : {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326"}) {
        INFO(known);
        CHECK(fixture.import(with_crs(known)).written == 1);
    }
    for (const char* unknown : {"Ningbo local", "urn:ogc:def:crs:EPSG::999999"}) {
        INFO(unknown);
        auto request = with_crs(unknown);
        CHECK(fixture.failed_import(request).id == "crs-unknown");
        request.crs = "EPSG:4490";
        CHECK(fixture.import(request).written == 1);
    }
}

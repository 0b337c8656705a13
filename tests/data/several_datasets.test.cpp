// Folders and archives with more than one dataset, and datasets that are folders.

#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;

namespace
{

std::string point(const std::string& name)
{
    return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":")" + name +
           R"("},"geometry":{"type":"Point","coordinates":[121.5,29.8]}}]})";
}

}  // namespace

TEST_CASE("datasets of one name are told apart by their endings")
{
    ImportFixture fixture;
    auto request = request_for(fixture.packed("a.zip", {{"a.csv", "n,lon,lat\ntable,121.5,29.8\n", false},
                                                        {"a.geojson", point("json"), false},
                                                        {"b.geojson", point("b"), false}}));
    CHECK(fixture.failed_import(request).detail.find("a.csv, a.geojson, b") != std::string::npos);
    request.source_layer = "a";
    const Error error = fixture.failed_import(request);
    CHECK(error.id == "source-layer-unknown");
    CHECK(error.detail.find("a.csv, a.geojson, b") != std::string::npos);
    for (const auto& [layer, name] : {std::pair("a.csv", "table"), std::pair("a.geojson", "json"), std::pair("b", "b")}) {
        request.source_layer = layer;
        fixture.import(request);
        CHECK(fixture.texts("trial", "n") == std::vector<std::string>{name});
    }
}

TEST_CASE("a damaged dataset is no hindrance to its neighbour")
{
    ImportFixture fixture;
    const std::string whole = point("a");
    auto request = request_for(
        fixture.packed("a.zip", {{"a.geojson", whole.substr(0, whole.size() - 9), false}, {"b.geojson", point("b"), false}}));
    request.source_layer = "b";
    CHECK(fixture.import(request).written == 1);
    request.source_layer = "a";
    CHECK(fixture.failed_import(request).id == "source-damaged");
}

TEST_CASE("a geodatabase is read without its ending, too", "[sample-data]")
{
    ImportFixture fixture;
    REQUIRE(system(("cd " + fixture.folder + " && ogr2ogr -f OpenFileGDB a.gdb " + shared("osm/ningbo_hospital.geojson") +
                    " -nln hospital -where \"OGR_GEOMETRY='Polygon'\" -nlt POLYGON 2>/dev/null && cp -r a.gdb plain && "
                    "python3 -c \"import shutil; shutil.make_archive('flat', 'zip', 'a.gdb')\"")
                       .c_str()) == 0);
    const auto whole = fixture.import(request_for(fixture.folder + "/a.gdb", "whole"));
    CHECK(whole.written > 10);
    CHECK(fixture.import(request_for(fixture.folder + "/plain", "plain")).written == whole.written);
    CHECK(fixture.import(request_for(fixture.folder + "/flat.zip", "flat")).written == whole.written);
}

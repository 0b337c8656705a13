// The files that make one shapefile: in whatever case they are named, all of them, whole.

#include "data/readers/archive.hpp"
#include "data/writers/export.hpp"
#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;

namespace
{

constexpr const char* stem = "ningbo_school_gbk";

// The school shapefile in a folder of its own, its parts named by `rename`; the path of its .shp.
template <class Rename>
std::string school_parts(ImportFixture& fixture, const std::string& name, Rename&& rename)
{
    const std::string folder = fixture.folder + "/" + name;
    std::filesystem::create_directory(folder);
    REQUIRE(unpack_zip(shared("formats/ningbo_school_gbk_nocpg_epsg4549.zip"), folder));
    std::string shape;
    for (const std::string extension : {"shp", "shx", "dbf", "prj"}) {
        const std::string path = folder + "/" + rename(extension);
        std::filesystem::rename(folder + "/" + stem + "." + extension, path);
        if (extension == "shp") shape = path;
    }
    return shape;
}

}  // namespace

TEST_CASE("the parts of a shapefile belong together in whatever case they are written", "[sample-data]")
{
    ImportFixture fixture;
    const auto whole = fixture.import(request_for(shared("formats/ningbo_school_gbk_nocpg_epsg4549.zip"), "whole"));
    REQUIRE(whole.descriptor.fields.size() >= 3);
    const std::vector<std::string> paths{
        school_parts(fixture, "shouted", [](const std::string& e) { return "SCHOOL." + std::string(e == "shp" ? "SHP" : e); }),
        school_parts(fixture, "titled", [](std::string e) { return e[0] = static_cast<char>(e[0] - 32), "School." + e; }),
        school_parts(fixture, "mixed", [](const std::string& e) { return (e == "shp" ? "school." : "SCHOOL.") + e; }),
        school_parts(fixture, "table", [](const std::string& e) { return "school." + (e == "dbf" ? "Dbf" : e); })};
    for (std::size_t i = 0; i < paths.size(); ++i) {
        INFO(paths[i]);
        const auto report = fixture.import(request_for(paths[i], "part_" + std::to_string(i)));
        CHECK(report.written == whole.written);
        CHECK(report.source_crs == "EPSG:4549");
        CHECK(report.descriptor.fields.size() == whole.descriptor.fields.size());
    }
}

TEST_CASE("a shapefile without its table is refused and not stripped of its attributes", "[sample-data]")
{
    ImportFixture fixture;
    const std::string shape = school_parts(fixture, "a", [](const std::string& e) { return "school." + e; });
    fixture.file("a/school.dbf", "");
    CHECK(fixture.failed_import(request_for(shape)).id == "source-incomplete");
    std::filesystem::remove(fixture.folder + "/a/school.dbf");
    const Error error = fixture.failed_import(request_for(shape));
    CHECK(error.id == "source-incomplete");
    CHECK(error.detail.find(".dbf") != std::string::npos);
}

TEST_CASE("logical columns of a shapefile are truth values")
{
    ImportFixture fixture;
    const std::string json =
        R"({"type":"FeatureCollection","features":[)"
        R"({"type":"Feature","properties":{"k":1,"open":true},"geometry":{"type":"Point","coordinates":[121.5,29.8]}},)"
        R"({"type":"Feature","properties":{"k":2,"open":false},"geometry":{"type":"Point","coordinates":[121.6,29.8]}},)"
        R"({"type":"Feature","properties":{"k":3,"open":null},"geometry":{"type":"Point","coordinates":[121.7,29.8]}}]})";
    fixture.import(request_for(fixture.file("a.geojson", json), "here"));
    REQUIRE(export_layer(*fixture.store, "here", "shp", fixture.folder + "/a.zip"));
    const auto report = fixture.import(request_for(fixture.folder + "/a.zip", "back"));
    CHECK(report.descriptor.find_field("open")->type == layers::FieldType::Boolean);
    CHECK(report.issues.empty());
    auto truths = fixture.texts("back", "open");
    std::sort(truths.begin(), truths.end());
    CHECK(truths == std::vector<std::string>{"false", "null", "true"});
}

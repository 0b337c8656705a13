// What an import makes of imperfect shapes and values, and how it fits them into a layer that exists.

#include "data/normalize/field_mapping.hpp"
#include "data/normalize/shapefile_names.hpp"
#include "data/normalize/value_text.hpp"
#include "geo/codec/wkt.hpp"
#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;
using layers::FieldType;

namespace
{

std::string wkt_of(const layers::Feature& feature)
{
    return feature.geometry ? geo::write_wkt(*feature.geometry) : "null";
}

layers::LayerDescriptor layer_of(const char* json)
{
    const auto layer = layers::parse_descriptor(json);
    INFO((layer ? std::string() : layer.error().detail));
    REQUIRE(layer);
    return *layer;
}

}  // namespace

TEST_CASE("invalid rings are repaired and counted, shells turn left and holes right")
{
    ImportFixture fixture;
    const auto report =
        fixture.import(request_for(fixture.file("a.csv",
                                                "name,WKT\n"
                                                "bow tie,\"POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))\"\n"
                                                "clockwise,\"POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))\"\n"
                                                "flat,\"POLYGON ((0 0, 1 1, 2 2, 0 0))\"\n"
                                                "empty,POLYGON EMPTY\n"
                                                "none,\n"
                                                "broken,POLYGON ((\n")));
    CHECK(report.read == 6);
    CHECK(report.written == 6);
    CHECK(report.without_geometry == 4);
    CHECK(report.issues.at("ring-repaired") == 1);
    CHECK(report.issues.at("geometry-dropped") == 1);
    CHECK(report.issues.at("geometry-malformed") == 1);
    CHECK(report.issues.at("geometry-missing") == 4);
    CHECK(report.samples[0].find("row 1: Self-intersection") == 0);
    // A repair made two polygons out of one: the layer's kind follows.
    CHECK(report.descriptor.geometry == layers::GeometryKind::Any);
    bool found = false;
    for (const auto& feature : fixture.features("trial"))
        found = found || wkt_of(feature) == "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))";
    CHECK(found);
}

TEST_CASE("heights are kept")
{
    ImportFixture fixture;
    const auto report =
        fixture.import(request_for(fixture.file("a.csv", "name,WKT\na,\"LINESTRING Z (121.5 29.8 1.5, 121.6 29.8 2.5)\"\n")));
    CHECK(report.descriptor.has_z);
    CHECK(report.descriptor.geometry == layers::GeometryKind::LineString);
    CHECK(wkt_of(fixture.features("trial")[0]) == "LINESTRING Z (121.5 29.8 1.5, 121.6 29.8 2.5)");
}

TEST_CASE("types of a table are what all its rows say")
{
    ImportFixture fixture;
    fixture.import(request_for(fixture.file("a.csv",
                                            "whole,real,yes,day,moment,code,mixed,credit,quoted\n"
                                            "1,1.5,true,2024-02-29,2024-02-29T12:00:00Z,0574,1,913302037503812345,\"12\"\n"
                                            "-2,2,false,2025-01-01,2025-01-01 08:00:00+08:00,0575,x,913302037503812346,\"13\"\n"
                                            ",,,,,,,,\n")));
    const auto layer = fixture.find_layer("trial");
    const auto type = [&](const char* name) { return layer->find_field(name)->type; };
    CHECK(type("whole") == FieldType::Integer);
    CHECK(type("real") == FieldType::Real);
    CHECK(type("yes") == FieldType::Boolean);
    CHECK(type("day") == FieldType::Date);
    CHECK(type("moment") == FieldType::DateTime);
    CHECK(type("code") == FieldType::Text);
    CHECK(type("mixed") == FieldType::Text);
    CHECK(type("credit") == FieldType::Text);
    CHECK(type("quoted") == FieldType::Text);
    CHECK(fixture.texts("trial", "day") == std::vector<std::string>{"19782", "20089", "null"});
    CHECK(fixture.texts("trial", "moment") == std::vector<std::string>{"1709208000000", "1735689600000", "null"});
}

TEST_CASE("the only moment of a new layer is when its features are, else the only day")
{
    ImportFixture fixture;
    const auto time_field = [&fixture](const std::string& layer, const std::string& table) {
        return fixture.import(request_for(fixture.file(layer + ".csv", table), layer)).descriptor.time_field;
    };
    CHECK(time_field("moment", "built,checked\n2024-02-29,2024-02-29T12:00:00Z\n") == "checked");
    CHECK(time_field("day", "name,built\na,2024-02-29\n") == "built");
    CHECK(time_field("choice", "from,to\n2024-02-29,2024-03-01\n").empty());
    CHECK(time_field("none", "name\na\n").empty());
}

TEST_CASE("a new layer of many points is thinned on small-scale maps, one of few is not")
{
    ImportFixture fixture;
    const auto rules = [&fixture](const std::string& layer, int points) {
        std::string table = "lon,lat\n";
        for (int i = 0; i < points; ++i) table += "121.5" + std::to_string(i) + ",29.9\n";
        return fixture.import(request_for(fixture.file(layer + ".csv", table), layer)).descriptor.generalise_rules;
    };
    CHECK(rules("few", 10'000).empty());
    const auto many = rules("many", 10'001);
    REQUIRE(many.size() == 1);
    CHECK(many[0].below_zoom == 12);
    CHECK(many[0].thin_px == 4);
}

TEST_CASE("values are read as people write them")
{
    CHECK(date_in("2025年3月1日") == 20148);
    CHECK(date_in("2025/3/1") == 20148);
    CHECK(date_in("20250301") == 20148);
    CHECK_FALSE(date_in("2025-02-29"));
    CHECK(moment_in("2025-03-01 08:30:00")->milliseconds == 1740789000000);  // Beijing time: 00:30 UTC
    CHECK(moment_in("2025-03-01 08:30:00")->is_zone_assumed);
    CHECK(moment_in("2025-03-01T00:30:00.25Z")->milliseconds == 1740789000250);
    CHECK_FALSE(moment_in("2025-03-01 25:00"));
    CHECK(boolean_in("是") == true);
    CHECK(boolean_in("No") == false);
    CHECK_FALSE(boolean_in("maybe"));
    CHECK(integer_in(" +12 ") == 12);
    CHECK_FALSE(integer_in("12.5"));
    CHECK_FALSE(real_in("inf"));
    CHECK_FALSE(real_in("1,5"));
}

TEST_CASE("fields of an existing layer are found by name, title and beginning, and the rest is reported")
{
    ImportFixture fixture;
    const auto layer = layer_of(
        R"({"id":"clinic","title":{"zh":"诊所","en":"Clinics"},"group":"life","level":"internal","geometry":"point","fields":[
        {"name":"name","type":"text","title":{"zh":"名称","en":"Name"}},
        {"name":"beds","type":"integer","title":{"zh":"床位","en":"Beds"}},
        {"name":"opening_date","type":"date","title":{"zh":"开业","en":"Opened"}},
        {"name":"grade","type":"text","title":{"zh":"等级","en":"Grade"}}]})");
    REQUIRE(fixture.store->put_layer(layer));
    const auto report = fixture.import(request_for(fixture.file("a.csv",
                                                                "名称,BEDS,opening_da,colour,lon,lat\n"
                                                                "甬江,12,2024-02-29,red,121.5,29.8\n"
                                                                "月湖,many,,blue,121.6,29.8\n"),
                                                   "clinic"));
    CHECK(report.issues.at("field-ignored") == 1);
    CHECK(report.issues.at("value-unreadable") == 1);
    CHECK(report.samples[1] == "row 2: 'many' cannot be integer for field beds (left out)");
    const auto sorted = [&](const char* field) {
        auto values = fixture.texts("clinic", field);
        std::sort(values.begin(), values.end());
        return values;
    };
    CHECK(sorted("name") == std::vector<std::string>{"月湖", "甬江"});
    CHECK(sorted("beds") == std::vector<std::string>{"12", "null"});
    CHECK(sorted("opening_date") == std::vector<std::string>{"19782", "null"});
    CHECK(sorted("grade") == std::vector<std::string>{"null", "null"});
    CHECK(*fixture.find_layer("clinic") == layer);
}

TEST_CASE("append adds and upsert changes by key")
{
    ImportFixture fixture;
    fixture.import(request_for(fixture.file("a.csv", "code,name,lon,lat\nA,one,121.5,29.8\nB,two,121.6,29.8\n")));
    auto request = request_for(fixture.file("b.csv", "code,name,lon,lat\nB,zwei,121.6,29.8\nC,drei,121.7,29.8\n"));
    request.mode = layers::PublishMode::Upsert;
    CHECK(fixture.failed_import(request).id == "key-missing");
    request.key_field = "code";
    fixture.import(request);
    auto names = fixture.texts("trial", "name");
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"drei", "one", "zwei"});
    request.mode = layers::PublishMode::Append;
    fixture.import(request);
    CHECK(fixture.features("trial").size() == 5);
}

TEST_CASE("a dry run reports and leaves no file")
{
    ImportFixture fixture;
    auto request = request_for(fixture.file("a.csv", "name,lon,lat\na,121.5,29.8\n"));
    request.dry_run = true;
    const auto before = fixture.file_names();
    const auto report = fixture.import(request);
    CHECK(report.written == 1);
    CHECK(report.staging_path.empty());
    CHECK(fixture.file_names() == before);
    CHECK_FALSE(fixture.find_layer("trial"));
}

TEST_CASE("polygons do not fit into a layer of points")
{
    ImportFixture fixture;
    fixture.import(request_for(fixture.file("a.csv", "name,lon,lat\na,121.5,29.8\n")));
    const Error error =
        fixture.failed_import(request_for(fixture.file("b.csv", "name,WKT\na,\"POLYGON ((0 0, 1 0, 1 1, 0 0))\"\n")));
    CHECK(error.id == "geometry-kind");
    CHECK(error.detail.find("row 1") != std::string::npos);
    CHECK(fixture.texts("trial", "name") == std::vector<std::string>{"a"});
}

TEST_CASE("level and descriptor are for new layers")
{
    ImportFixture fixture;
    auto request = request_for(fixture.file("a.csv", "name,lon,lat\na,121.5,29.8\n"));
    request.level = layers::Level::Public;
    CHECK(fixture.import(request).descriptor.level == layers::Level::Public);
    CHECK(fixture.failed_import(request).id == "level-for-existing-layer");
    auto described = request_for(request.source, "described");
    described.descriptor_path = fixture.file(
        "d.json", R"({"id":"described","title":{"zh":"点","en":"Points"},"group":"import","level":"restricted","geometry":"point",
        "fields":[{"name":"label","type":"text","title":{"zh":"标注","en":"name"}}]})");
    fixture.import(described);
    CHECK(fixture.texts("described", "label") == std::vector<std::string>{"a"});
    CHECK(fixture.find_layer("described")->level == layers::Level::Restricted);
    described.layer = "other";
    CHECK(fixture.failed_import(described).id == "descriptor-mismatch");
}

TEST_CASE("field names become unique, short and printable")
{
    CHECK(clean_field_names({" name ", "NAME", "", "a\tb", "名称"}) ==
          std::vector<std::string>{"name", "NAME_2", "field_3", "ab", "名称"});
    CHECK(shapefile_names({"name", "标准地址名称", "标准地址别名", "abcdefghijkl", "abcdefghij"}) ==
          std::vector<std::string>{"name", "标准地", "标准_1", "abcdefgh_1", "abcdefghij"});
}

TEST_CASE("progress is told and ends at the whole", "[sample-data]")
{
    ImportFixture fixture;
    std::vector<Progress> told;
    ImportRequest request = request_for(shared("osm/ningbo_school.geojson"));
    request.reader = test_reader();
    const auto report =
        stage_import(request, fixture.database, std::nullopt, [&told](const Progress& progress) { told.push_back(progress); });
    REQUIRE(report);
    CHECK(std::filesystem::exists(report->staging_path));
    std::filesystem::remove(report->staging_path);
    REQUIRE(told.size() >= 2);
    CHECK(told.front().done == 0);
    CHECK(told.back().done == 560);
    CHECK(told.back().total == 560);
}

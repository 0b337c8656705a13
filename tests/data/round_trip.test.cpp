// A layer goes out, and what comes back in is the same.

#include "data/readers/archive.hpp"
#include "data/writers/export.hpp"
#include "tests/data/import_fixture.hpp"

#include "geo/codec/wkt.hpp"

#include <map>

using namespace haishu;
using namespace haishu::data;

namespace
{

layers::LayerDescriptor layer_of(const std::string& id, layers::GeometryKind kind)
{
    auto layer =
        layers::parse_descriptor(R"({"id":")" + id + R"(","title":{"zh":"试验","en":"Trial"},"group":"import","level":"internal",
        "geometry":"any","has_z":true,"fields":[
        {"name":"name","type":"text"},{"name":"floors","type":"integer"},{"name":"height","type":"real"},{"name":"is_open","type":"boolean"},
        {"name":"built","type":"date"},{"name":"checked_at_the_gate","type":"date-time"},{"name":"checked_at_the_yard","type":"date-time"},
        {"name":"标准地址名称","type":"text"}]})");
    INFO((layer ? std::string() : layer.error().detail));
    REQUIRE(layer);
    layer->geometry = kind;
    return *layer;
}

layers::Feature feature_of(const char* wkt, std::vector<geo::Value> values)
{
    layers::Feature feature;
    if (wkt != nullptr) feature.geometry = *geo::read_wkt(wkt);
    feature.values = std::move(values);
    return feature;
}

// Values that formats like to change: quotes, line breaks, formulas, numbers as text, blanks, a zero that is no null.
std::vector<layers::Feature> features_of(const std::vector<const char*>& shapes)
{
    const std::vector<std::vector<geo::Value>> rows{
        {std::string("石碶街道 \"甲\"\n,'"), std::int64_t{0}, 0.1 + 0.2, true, std::int64_t{19782}, std::int64_t{1709208000123},
         std::int64_t{0}, std::string("=1+1")},
        {std::string("0574"), std::int64_t{-9007199254740991}, -1e-7, false, std::int64_t{-1}, std::int64_t{-1},
         std::int64_t{86400000}, std::string("'-1")},
        {std::string("𬒈"), std::int64_t{7}, 123456.789, true, std::int64_t{0}, std::int64_t{999}, std::monostate{},
         std::string("@a\tb")},
        {std::monostate{}, std::monostate{}, std::monostate{}, std::monostate{}, std::monostate{}, std::monostate{},
         std::monostate{}, std::monostate{}}};
    std::vector<layers::Feature> features;
    for (std::size_t i = 0; i < rows.size(); ++i) features.push_back(feature_of(shapes[i % shapes.size()], rows[i]));
    return features;
}

void put(ImportFixture& fixture, const layers::LayerDescriptor& layer, const std::vector<layers::Feature>& features)
{
    REQUIRE(fixture.store->put_layer(layer));
    std::vector<layers::Edit> edits;
    for (const auto& feature : features) edits.push_back({layers::Operation::Insert, 0, std::nullopt, feature});
    const auto applied = fixture.store->apply(layer, edits);
    INFO((applied ? std::string() : applied.error().detail));
    REQUIRE(applied);
}

// Every feature as one line, sorted: fids and order may differ.
std::vector<std::string> lines_of(ImportFixture& fixture, const std::string& id)
{
    std::vector<std::string> lines;
    for (const auto& feature : fixture.features(id)) {
        std::string line = feature.geometry ? geo::write_wkt(*feature.geometry, 17) : "none";
        for (const auto& value : feature.values) {
            line += "|" + std::to_string(value.index()) + ":";
            if (const auto* text = std::get_if<std::string>(&value)) line += *text;
            if (const auto* whole = std::get_if<std::int64_t>(&value)) line += std::to_string(*whole);
            if (const auto* truth = std::get_if<bool>(&value)) line += *truth ? "yes" : "no";
            if (const auto* real = std::get_if<double>(&value)) {
                char digits[40];
                std::snprintf(digits, sizeof digits, "%.17g", *real);
                line += digits;
            }
        }
        lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::string exported(ImportFixture& fixture, const std::string& layer, const std::string& format, std::uint64_t expected)
{
    const std::string path = fixture.folder + "/out." + (format == "shp" ? "zip" : format);
    const auto before = fixture.file_names().size();
    const auto count = export_layer(*fixture.store, layer, format, path);
    INFO((count ? std::string() : count.error().detail));
    REQUIRE(count);
    CHECK(*count == expected);
    CHECK(fixture.file_names().size() == before + 1);
    return path;
}

constexpr const char* polygon =
    "POLYGON Z ((121.5 29.8 1, 121.6 29.8 2, 121.6 29.900000000000002 3.25, 121.5 29.8 1), (121.55 29.81 0, 121.58 29.85 0, "
    "121.58 29.81 0, 121.55 29.81 0))";
constexpr const char* two_polygons =
    "MULTIPOLYGON Z (((121.5 29.8 1, 121.6 29.8 1, 121.6 29.9 1, 121.5 29.8 1)), ((121.7 29.8 1, 121.8 29.8 1, 121.8 29.9 1, "
    "121.7 29.8 1)))";

}  // namespace

TEST_CASE("a layer of all kinds of shapes and values survives every format that can hold it")
{
    const std::string format = GENERATE(as<std::string>(), "geojson", "csv", "gpkg", "fgb");
    INFO(format);
    ImportFixture fixture;
    const auto layer = layer_of("here", layers::GeometryKind::Any);
    put(fixture, layer,
        features_of(
            {polygon, "POINT Z (121.123456789012345 29.1 3.5)", "LINESTRING Z (121.5 29.8 0, 121.6 29.9 -1.5)", nullptr}));
    put(fixture, layer,
        features_of({two_polygons, "MULTIPOINT Z ((121.5 29.8 1), (121.6 29.9 2))", nullptr,
                     "MULTILINESTRING Z ((121.5 29.8 0, 121.6 29.9 0), (121 29 1, 122 29 1))"}));
    if (format == "fgb") {
        CHECK(export_layer(*fixture.store, "here", format, fixture.folder + "/out.fgb").error().id == "not-in-format");
        return;
    }
    const std::string path = exported(fixture, "here", format, 8);

    auto back = layer;
    back.id = "there";
    REQUIRE(fixture.store->put_layer(back));
    const auto report = fixture.import(request_for(path, "there"));
    CHECK(report.read == 8);
    CHECK(report.issues.count("field-ignored") == 0);
    CHECK(report.issues.count("value-unreadable") == 0);
    CHECK(lines_of(fixture, "there") == lines_of(fixture, "here"));
}

TEST_CASE("a layer of shapes only survives FlatGeobuf")
{
    ImportFixture fixture;
    const auto layer = layer_of("here", layers::GeometryKind::Any);
    put(fixture, layer,
        features_of(
            {polygon, two_polygons, "POINT Z (121.123456789012345 29.1 3.5)", "LINESTRING Z (121.5 29.8 0, 121.6 29.9 -1.5)"}));
    const std::string path = exported(fixture, "here", "fgb", 4);
    auto back = layer;
    back.id = "there";
    REQUIRE(fixture.store->put_layer(back));
    fixture.import(request_for(path, "there"));
    CHECK(lines_of(fixture, "there") == lines_of(fixture, "here"));
}

TEST_CASE("a layer of polygons survives a shapefile, long field names and all")
{
    ImportFixture fixture;
    const auto layer = layer_of("here", layers::GeometryKind::MultiPolygon);
    put(fixture, layer, features_of({polygon, two_polygons, nullptr}));
    const std::string path = exported(fixture, "here", "shp", 4);
    auto back = layer;
    back.id = "there";
    REQUIRE(fixture.store->put_layer(back));
    const auto report = fixture.import(request_for(path, "there"));
    CHECK(report.encoding == "UTF-8");
    CHECK(report.source_crs == "EPSG:4490");
    CHECK(report.issues.count("field-ignored") == 0);
    CHECK(lines_of(fixture, "there") == lines_of(fixture, "here"));
}

TEST_CASE("a shapefile export of mixed shapes is one shapefile for each kind")
{
    ImportFixture fixture;
    put(fixture, layer_of("here", layers::GeometryKind::Any),
        features_of({polygon, "POINT Z (121.1 29.1 3.5)", "LINESTRING Z (121.5 29.8 0, 121.6 29.9 -1.5)", nullptr}));
    const std::string path = exported(fixture, "here", "shp", 4);
    auto request = request_for(path);
    CHECK(fixture.failed_import(request).detail.find("here_area, here_line, here_point") != std::string::npos);
    request.source_layer = "here_line";
    CHECK(fixture.import(request).written == 1);
}

TEST_CASE("an inferred layer keeps its types through every format")
{
    const auto [format, has_dates] =
        GENERATE(table<std::string, bool>({{"geojson", true}, {"csv", true}, {"gpkg", true}, {"fgb", false}}));
    INFO(format);
    ImportFixture fixture;
    const auto layer = layer_of("here", layers::GeometryKind::Any);
    auto features = features_of({polygon});
    for (auto& feature : features)
        if (!geo::is_null(feature.values[1])) feature.values[1] = std::int64_t{-9'007'199'254'740'993};
    put(fixture, layer, features);
    const auto report = fixture.import(request_for(exported(fixture, "here", format, 4), "there"));
    for (const auto& field : layer.fields) {
        INFO(field.name);
        const auto* back = report.descriptor.find_field(field.name);
        REQUIRE(back != nullptr);
        if (has_dates || field.type != layers::FieldType::Date)
            CHECK(layers::field_type_name(back->type) == layers::field_type_name(field.type));
    }
    CHECK(report.descriptor.geometry == layers::GeometryKind::Polygon);
    CHECK(report.descriptor.has_z);
}

TEST_CASE("real layers come back as they went out", "[sample-data]")
{
    const auto [format, source] = GENERATE(table<std::string, std::string>({{"geojson", "osm/shanghai_buildings.geojson"},
                                                                            {"csv", "osm/shanghai_pois.geojson"},
                                                                            {"gpkg", "osm/shanghai_roads.geojson"},
                                                                            {"fgb", "osm/shanghai_landuse.geojson"},
                                                                            {"gpkg", "osm/monaco_buildings.geojson.gz"}}));
    INFO(format << " " << source);
    ImportFixture fixture;
    const auto first = fixture.import(request_for(shared(source), "here"));
    const std::string path = exported(fixture, "here", format, first.written);
    auto back = *fixture.find_layer("here");
    back.id = "there";
    REQUIRE(fixture.store->put_layer(back));
    fixture.import(request_for(path, "there"));
    CHECK(lines_of(fixture, "there") == lines_of(fixture, "here"));
}

TEST_CASE("GDAL reads what went out", "[sample-data]")
{
    ImportFixture fixture;
    fixture.import(request_for(shared("osm/ningbo_hospital.geojson"), "here"));
    const auto [format, file] = GENERATE(table<std::string, std::string>(
        {{"geojson", "/out.geojson"}, {"csv", "/out.csv"}, {"gpkg", "/out.gpkg"}, {"fgb", "/out.fgb"}}));
    exported(fixture, "here", format, 95);
    const std::string info = output_of("ogrinfo -ro -al -so " + fixture.folder + file + " 2>&1");
    CHECK(info.find("Feature Count: 95") != std::string::npos);
    if (format == "gpkg") CHECK(info.find("ID[\"EPSG\",4490]") != std::string::npos);
}

TEST_CASE("texts that a spreadsheet would run are guarded in CSV")
{
    ImportFixture fixture;
    put(fixture, layer_of("here", layers::GeometryKind::Any), features_of({polygon}));
    const std::string csv = read_file(exported(fixture, "here", "csv", 4));
    CHECK(csv.rfind("\xEF\xBB\xBF", 0) == 0);
    CHECK(csv.find("\"'=1+1\"") != std::string::npos);
    CHECK(csv.find("\"=1+1\"") == std::string::npos);
    CHECK(csv.find("\"'@a") != std::string::npos);
}

TEST_CASE("GDAL reads an exported shapefile with its encoding, types and holes")
{
    ImportFixture fixture;
    put(fixture, layer_of("here", layers::GeometryKind::Polygon), features_of({polygon, nullptr}));
    REQUIRE(unpack_zip(exported(fixture, "here", "shp", 4), fixture.folder));
    const std::string info = output_of("ogrinfo -ro -al " + fixture.folder + "/here.shp 2>&1");
    CHECK(info.find("Geometry: 3D Polygon") != std::string::npos);
    CHECK(info.find("Feature Count: 4") != std::string::npos);
    CHECK(info.find("石碶街道") != std::string::npos);
    CHECK(info.find("built (Date) = 2024/02/29") != std::string::npos);
    CHECK(info.find("POLYGON Z ((121.5 29.8 1,121.6 29.9 3.25,121.6 29.8 2,121.5 29.8 1),(121.55 29.81 0,121.58 29.81 0") !=
          std::string::npos);
}

TEST_CASE("a hole that GDAL wrote as a shell becomes a hole again")
{
    ImportFixture fixture;
    fixture.file("in.csv", "name,WKT\na,\"" + std::string(polygon) + "\"\n");
    REQUIRE(system(("cd " + fixture.folder + " && ogr2ogr p.shp in.csv -oo GEOM_POSSIBLE_NAMES=WKT -nlt POLYGON25D 2>/dev/null")
                       .c_str()) == 0);
    const auto report = fixture.import(request_for(fixture.folder + "/p.shp"));
    CHECK(report.issues.at("ring-repaired") == 1);
    const auto features = fixture.features("trial");
    CHECK(features[0].geometry->polygon_ends.size() == 1);
    CHECK(features[0].geometry->ring_ends.size() == 2);
}

TEST_CASE("an export that cannot be leaves nothing")
{
    ImportFixture fixture;
    put(fixture, layer_of("here", layers::GeometryKind::Any),
        features_of({"GEOMETRYCOLLECTION (POINT (121.5 29.8), LINESTRING (121.5 29.8, 121.6 29.9))"}));
    const auto before = fixture.file_names();
    CHECK(export_layer(*fixture.store, "here", "shp", fixture.folder + "/out.zip").error().id == "not-in-format");
    CHECK(export_layer(*fixture.store, "here", "xls", fixture.folder + "/out.xls").error().id == "export-format-unknown");
    CHECK(export_layer(*fixture.store, "nowhere", "csv", fixture.folder + "/out.csv").error().id == "layer-unknown");
    CHECK_FALSE(export_layer(*fixture.store, "here", "csv", fixture.folder + "/no/such/folder/out.csv"));
    CHECK(fixture.file_names() == before);
}

// Sources that are sound but not as one would write them oneself: what is made of them, and what the report says.

#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;

TEST_CASE("what a layer cannot keep is in the report")
{
    ImportFixture fixture;
    REQUIRE(system(("ogr2ogr -f GPKG " + fixture.folder + "/a.gpkg '" +
                    fixture.file("a.csv", "k,WKT,photo\n1,POINT ZM (121.5 29.8 3 7),x\n2,POINT (121.5 29.8),y\n") +
                    "' -oo GEOM_POSSIBLE_NAMES=WKT -oo KEEP_GEOM_COLUMNS=NO -a_srs EPSG:4490 -dialect SQLite "
                    "-sql 'SELECT k, CAST(photo AS blob) AS photo, geometry FROM a' 2>/dev/null")
                       .c_str()) == 0);
    const auto report = fixture.import(request_for(fixture.folder + "/a.gpkg"));
    CHECK(report.issues.at("field-ignored") == 1);
    CHECK(report.issues.at("measure-dropped") == 1);
    CHECK(report.issues.at("height-assumed") == 1);
    CHECK(report.descriptor.find_field("photo") == nullptr);
}

TEST_CASE("a GeoPackage whose count is out of date or whose system is undefined is read", "[sample-data]")
{
    ImportFixture fixture;
    const std::string path = fixture.folder + "/a.gpkg";
    REQUIRE(system(("ogr2ogr -f GPKG " + path + " " + shared("osm/ningbo_hospital.geojson") + " -nln a && sqlite3 " + path +
                    " \"UPDATE gpkg_ogr_contents SET feature_count = 1000\"")
                       .c_str()) == 0);
    CHECK(fixture.import(request_for(path, "count")).written == 95);
    REQUIRE(system(("sqlite3 " + path + " \"UPDATE gpkg_geometry_columns SET srs_id = 0; UPDATE gpkg_contents SET srs_id = 0\"")
                       .c_str()) == 0);
    const auto report = fixture.import(request_for(path, "undefined"));
    CHECK(report.written == 95);
    CHECK(report.source_crs == "OGC:CRS84 (assumed)");
}

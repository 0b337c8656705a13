// Making a database, opening it again, and refusing what is none of ours.

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace haishu::layers
{

namespace
{

std::string content_of(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_content(const std::string& path, const std::string& content)
{
    std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

TEST_CASE("a file that is missing becomes a SpatiaLite database with every shipped layer, empty")
{
    StoreFixture fixture;
    const std::string path = fixture.folder + "/new.sqlite";
    {
        const auto store = Store::open(path, Access::Write);
        REQUIRE(fault_of(store) == "");
        const auto layers = (*store)->layers();
        REQUIRE(layers);
        REQUIRE(layers->size() == shipped_descriptors().size());
        for (const LayerDescriptor& layer : *layers) CHECK((*store)->count(layer).value() == 0);
        CHECK((*store)->last_sequence().value() == 0);
        CHECK((*store)->verify().value() == std::vector<std::string>());
    }
    OutsideView outside(path);
    CHECK(outside.ask("SELECT CheckSpatialMetaData()") == "3");  // SpatiaLite's present format
    CHECK(outside.ask("SELECT count(*) FROM geometry_columns WHERE srid=4490 AND spatial_index_enabled=1") ==
          outside.ask("SELECT count(*) FROM haishu_layer WHERE descriptor NOT LIKE '%\"geometry\":\"None\"%'"));
    CHECK(outside.ask("SELECT auth_name, auth_srid FROM spatial_ref_sys WHERE srid=4490") == "epsg|4490");
    CHECK(outside.ask("PRAGMA journal_mode") == "wal");
}

TEST_CASE("opening a database again migrates nothing twice")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121.5 29.8)", "a"))});
    fixture.close();
    const std::string before = OutsideView(fixture.path).ask("SELECT * FROM haishu_migration");
    CHECK(fixture.rows() == "1 a 1");
    fixture.close();
    CHECK(OutsideView(fixture.path).ask("SELECT * FROM haishu_migration") == before);
}

TEST_CASE("an empty file is a database that is still to be made")
{
    StoreFixture fixture;
    const std::string path = fixture.folder + "/empty.sqlite";
    write_content(path, "");
    CHECK(fault_of(Store::open(path, Access::Read)) ==
          "database-missing: " + path + ": there is nothing in it yet: make it with haishu demo or haishu import");
    const auto store = Store::open(path, Access::Write);
    REQUIRE(fault_of(store) == "");
    CHECK((*store)->layers()->size() == shipped_descriptors().size());
}

TEST_CASE("a creation that broke off after the metadata of SpatiaLite is finished by the next opening")
{
    StoreFixture fixture;
    fixture.close();
    {
        OutsideView outside(fixture.path);
        outside.ask("PRAGMA journal_mode=DELETE");
        outside.go_back_to_migration(0);
    }
    CHECK(fixture.store().layers()->size() == shipped_descriptors().size());
}

TEST_CASE("a database from before there was a history gets one, and its rows stay")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121.5 29.75)", "a"))});
    fixture.close();
    OutsideView(fixture.path).go_back_to_migration(1);
    CHECK(fault_id(Store::open(fixture.path, Access::Read)) == "database-outdated");
    CHECK(fixture.rows() == "1 a 1");
    fixture.apply({update(1, feature("POINT(121.5 29.75)", "b"))});
    OutsideView outside(fixture.path);
    CHECK(outside.ask("SELECT seq, field_values FROM feature_history ORDER BY seq") ==
          R"(1|{"code":"a","floors":1} ; 2|{"code":"b","floors":1})");
}

TEST_CASE("a reader of a missing file is told how to make it, and makes nothing")
{
    StoreFixture fixture;
    const auto store = Store::open(fixture.folder + "/missing.sqlite", Access::Read);
    CHECK(fault_of(store) == "database-missing: " + fixture.folder +
                                 "/missing.sqlite: there is no such file: make it with haishu demo or haishu import");
    CHECK_FALSE(std::filesystem::exists(fixture.folder + "/missing.sqlite"));
}

TEST_CASE("a database of another program is refused and left as it was")
{
    StoreFixture fixture;
    const std::string path = fixture.folder + "/other.sqlite";
    OutsideView(path).ask("CREATE TABLE letters (text); INSERT INTO letters VALUES('keep me')");
    const std::string before = content_of(path);
    for (const Access access : {Access::Read, Access::Write}) {
        CHECK(fault_of(Store::open(path, access)) ==
              "database-foreign: " + path + ": a database of another program: name another file");
        CHECK(content_of(path) == before);
    }
}

TEST_CASE("a file that is no database is refused and left as it was")
{
    StoreFixture fixture;
    const std::string path = fixture.folder + "/letter.txt";
    const std::string letter(5000, 'x');
    write_content(path, letter);
    for (const Access access : {Access::Read, Access::Write}) {
        const auto store = Store::open(path, access);
        CHECK(fault_of(store) == "database-corrupt: " + path + ": file is not a database: restore a backup");
        CHECK(content_of(path) == letter);
    }
}

TEST_CASE("a folder in place of a database is refused by its name")
{
    StoreFixture fixture;
    for (const Access access : {Access::Read, Access::Write}) {
        CHECK(fault_of(Store::open(fixture.folder, access)) ==
              "internal: " + fixture.folder + ": a folder, not a database: name a file");
        CHECK_FALSE(std::filesystem::exists(fixture.folder + ".lock"));
    }
}

TEST_CASE("a database in a folder that does not exist is refused with the reason")
{
    StoreFixture fixture;
    const std::string path = fixture.folder + "/missing/haishu.sqlite";
    const auto store = Store::open(path, Access::Write);
    CHECK(fault_of(store).find(path) != std::string::npos);
    CHECK(fault_of(store).find("No such file or directory") != std::string::npos);
}

TEST_CASE("a database of a later version of the program is refused")
{
    StoreFixture fixture;
    fixture.close();
    OutsideView(fixture.path).ask("INSERT INTO haishu_migration VALUES(999, '2099-01-01T00:00:00Z')");
    for (const Access access : {Access::Read, Access::Write})
        CHECK(fault_id(Store::open(fixture.path, access)) == "database-newer");
}

TEST_CASE("a store that is open for reading refuses to write")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121.5 29.8)", "a"))});
    const auto reader = Store::open(fixture.path, Access::Read);
    REQUIRE(reader);
    CHECK(fault_id((*reader)->apply(trial_layer(), {erase(1)})) == "database-read-only");
    CHECK(fault_id((*reader)->put_layer(trial_layer())) == "database-read-only");
    CHECK(fixture.rows() == "1 a 1");
}

TEST_CASE("a new field is added to a layer with rows, and a changed one needs a new publish")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121.5 29.8)", "a"))});
    LayerDescriptor layer = trial_layer();
    layer.fields.push_back({"owner", FieldType::Text, {"业主", "Owner"}, Level::Internal, "", {}});
    CHECK(fault_of(fixture.store().put_layer(layer)) == "");
    CHECK(geo::is_null(fixture.store().find(layer, {1})->at(0).values[2]));
    layer.fields[1].type = FieldType::Text;
    CHECK(fault_id(fixture.store().put_layer(layer)) == "layer-schema-changed");
    CHECK(fixture.store().find_layer("trial").value()->fields[1].type == FieldType::Integer);
    CHECK(fixture.faults() == "");
}

}  // namespace haishu::layers

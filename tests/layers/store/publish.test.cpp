// Store::publish: a staged layer taken over in one transaction, all or nothing.

#include "layers/store/store_impl.hpp"
#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace haishu::layers
{

namespace
{

// Everything that a failed publish must leave as it was.
std::string state(StoreFixture& fixture)
{
    OutsideView outside(fixture.path);
    return outside.ask("SELECT group_concat(name || sql) FROM sqlite_master") +
           outside.ask("SELECT group_concat(name || seq) FROM sqlite_sequence") +
           outside.ask("SELECT group_concat(id || descriptor) FROM haishu_layer") +
           outside.ask("SELECT group_concat(seq || layer || operation) FROM change_log") +
           outside.ask("SELECT group_concat(fid || code || floors || _version || hex(geom)) FROM layer_trial") +
           outside.ask("SELECT group_concat(pkid || xmin) FROM idx_layer_trial_geom") +
           outside.ask("SELECT group_concat(f_table_name || geometry_type) FROM geometry_columns");
}

std::vector<Feature> street(int houses)
{
    std::vector<Feature> features;
    for (int i = 0; i < houses; ++i) {
        features.push_back(feature("POINT(" + std::to_string(121.0 + i * 0.0001) + " 29.5)", "house " + std::to_string(i), i));
    }
    return features;
}

}  // namespace

TEST_CASE("replace puts the staged rows in the place of all others and logs one change with both boxes")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("LINESTRING(121 29, 121.5 29.5)", "old"))});
    const Change change = fixture.publish({feature("POINT(121.25 29.75)", "a", 3), feature("", "b")});
    CHECK(fixture.rows() == "2 b 1, 3 a 3");
    CHECK(change.sequence == 2);
    CHECK(change.old_box == geo::Box{121, 29, 121.5, 29.5});
    CHECK(change.new_box == geo::Box{121.25, 29.75, 121.25, 29.75});
    const auto changes = fixture.store().changes("trial");
    REQUIRE(changes->size() == 1);  // those before the publish are history
    CHECK(changes->at(0).operation == Operation::Publish);
    CHECK(changes->at(0).sequence == 2);
    CHECK(fixture.store().find(trial_layer(), {2, 3})->at(0).version == 2);
    CHECK(fixture.faults() == "");
}

TEST_CASE("append keeps the rows that are there")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121 29)", "a"))});
    const Change change = fixture.publish({feature("POINT(122 30)", "a", 2)}, PublishMode::Append);
    CHECK(fixture.rows() == "1 a 1, 2 a 2");
    CHECK(change.new_box == geo::Box{121, 29, 122, 30});
    CHECK(fixture.faults() == "");
}

TEST_CASE("upsert changes the rows whose key is staged, keeps their numbers, and adds the others")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121 29)", "a")), insert(feature("POINT(121 29)", "b")), insert(feature("", ""))});
    fixture.publish({feature("POINT(121.5 29.5)", "b", 7), feature("POINT(122 30)", "c", 8)}, PublishMode::Upsert);
    CHECK(fixture.rows() == "1 a 1, 2 b 7, 3 null 1, 4 c 8");
    const auto rows = fixture.store().find(trial_layer(), {1, 2});
    CHECK(rows->at(0).version == 1);  // untouched
    CHECK(rows->at(1).version == 4);
    CHECK(rows->at(1).geometry->points[0] == geo::Point{121.5, 29.5});
    CHECK(fixture.faults() == "");
}

TEST_CASE("upsert by a whole-number key finds it whatever its digits look like as text")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("", "a", 10)), insert(feature("", "b", 9))});
    const auto done =
        fixture.store().publish(fixture.staged({feature("", "c", 9), feature("", "d", 100)}), PublishMode::Upsert, "floors");
    CHECK(fault_of(done) == "");
    CHECK(fixture.rows() == "1 a 10, 2 c 9, 3 d 100");
}

TEST_CASE("an upsert whose keys do not tell rows apart is refused and changes nothing")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("", "twice")), insert(feature("", "twice")), insert(feature("", "once"))});
    const std::string before = state(fixture);
    const auto upsert = [&](const std::vector<Feature>& features, const std::string& key) {
        return fault_of(fixture.store().publish(fixture.staged(features), PublishMode::Upsert, key));
    };
    CHECK(upsert({feature("", "x"), feature("", "x")}, "") ==
          "key-not-unique: layer trial: key field \"code\": \"x\" is given twice");
    CHECK(upsert({feature("", "twice")}, "") ==
          "key-not-unique: layer trial: key field \"code\": \"twice\" stands in more than one row of the layer");
    CHECK(upsert({feature("", "x"), feature("", "")}, "") ==
          "key-not-unique: layer trial: key field \"code\": a feature has no key");
    CHECK(upsert({feature("", "x")}, "colour") ==
          "key-not-unique: layer trial: key field \"colour\": the layer has no such field");
    CHECK(state(fixture) == before);
}

TEST_CASE("numbers that features bring are kept where they are free")
{
    StoreFixture fixture;
    fixture.publish({feature("", "a", 1, 40), feature("", "b"), feature("", "c", 1, 7)});
    CHECK(fixture.rows() == "7 c 1, 40 a 1, 41 b 1");
    fixture.publish({feature("", "d", 1, 40), feature("", "e", 1, 90)}, PublishMode::Append);
    CHECK(fixture.rows() == "7 c 1, 40 a 1, 41 b 1, 90 e 1, 91 d 1");
    CHECK(fixture.apply({insert(feature("", "f"))})[0].fid == 92);
    CHECK(fault_id(fixture.store().publish(fixture.staged({feature("", "g", 1, 200), feature("", "h", 1, 200)}),
                                           PublishMode::Append, "")) == "fid-not-unique");
    CHECK(fixture.faults() == "");
}

TEST_CASE("a replacement may change fields and geometry, and other modes may not")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121 29)", "a"))});
    LayerDescriptor changed = trial_layer();
    changed.geometry = GeometryKind::Point;
    changed.fields = {{"height", FieldType::Real, {"高度", "Height"}, Level::Public, "m", {}}};
    changed.key_field = "";
    Feature row;
    row.geometry = feature("POINT(122 30)", "").geometry;
    row.values = {2.5};
    const std::string staging = fixture.staged({row}, changed);
    const std::string before = state(fixture);
    CHECK(fault_id(fixture.store().publish(staging, PublishMode::Append, "")) == "layer-schema-changed");
    CHECK(state(fixture) == before);
    CHECK(fault_of(fixture.store().publish(staging, PublishMode::Replace, "")) == "");
    CHECK(OutsideView(fixture.path).ask("SELECT fid, height, ST_AsText(geom) FROM layer_trial") == "2|2.5|POINT(122 30)");
    CHECK(fixture.faults() == "");
}

TEST_CASE("a damaged row in the middle of a staging file leaves the old layer and the numbers as they were")
{
    StoreFixture fixture;
    fixture.publish(street(30));
    const std::string before = state(fixture);
    const std::string staging = fixture.staged(street(60));
    for (const char* damage :
         {"UPDATE feature SET geom=substr(geom, 1, 20) WHERE id=40", "UPDATE feature SET c1='many' WHERE id=40",
          "UPDATE feature SET wanted='x' WHERE id=40", "DELETE FROM feature WHERE id=40", "UPDATE staging SET descriptor='{}'",
          "UPDATE staging SET feature_count=NULL", "DROP TABLE feature"}) {
        fixture.staged(street(60));
        OutsideView(staging).ask(damage);
        for (const PublishMode mode : {PublishMode::Replace, PublishMode::Append, PublishMode::Upsert}) {
            INFO(damage);
            CHECK(fault_id(fixture.store().publish(staging, mode, "")) == "staging-invalid");
            CHECK(state(fixture) == before);
        }
    }
    CHECK(fixture.faults() == "");
}

TEST_CASE("a staging file is one file while it is written")
{
    StoreFixture fixture;
    const auto before = fixture.file_names();
    {
        auto writer = StagingWriter::create(fixture.folder + "/staging", trial_layer());
        REQUIRE(writer);
        for (const Feature& house : street(5000)) REQUIRE(writer->add(house));
        std::filesystem::remove(fixture.folder + "/staging");
        CHECK(fixture.file_names() == before);
    }
    CHECK(fixture.file_names() == before);
}

TEST_CASE("what is no finished staging file is refused")
{
    StoreFixture fixture;
    const std::string before = state(fixture);
    {
        auto unfinished = StagingWriter::create(fixture.folder + "/staging", trial_layer());
        REQUIRE(unfinished);
        REQUIRE(unfinished->add(feature("", "a")));
    }
    for (const std::string& path : {fixture.folder + "/staging", fixture.folder + "/missing", fixture.folder, fixture.path}) {
        const auto done = fixture.store().publish(path, PublishMode::Replace, "");
        CHECK(fault_id(done) == "staging-invalid");
        CHECK(fault_of(done).find(path) != std::string::npos);
    }
    CHECK(state(fixture) == before);
}

TEST_CASE("a disk that fills up at any point of a publish leaves the old layer and the numbers as they were")
{
    StoreFixture fixture;
    fixture.publish(street(300));
    const std::string before = state(fixture);
    const std::string staging = fixture.staged(street(2000));
    const long long pages = OutsideView(fixture.path).number("PRAGMA page_count");
    Connection& db = fixture.store().impl().db;
    int failures = 0;
    for (long long limit = pages;; ++limit) {
        REQUIRE(db.execute("PRAGMA max_page_count=" + std::to_string(limit)));
        const auto done = fixture.store().publish(staging, PublishMode::Replace, "");
        if (done) break;
        ++failures;
        CHECK(fault_id(done) == "storage-full");
        CHECK(state(fixture) == before);
        REQUIRE(failures < 1000);
    }
    CHECK(failures > 20);
    CHECK(fixture.store().count(trial_layer()).value() == 2000);
    CHECK(fixture.faults() == "");
}

TEST_CASE("a reader sees the old layer until a publish is committed, and nothing in between")
{
    StoreFixture fixture;
    fixture.publish(street(10));
    const auto reader = Store::open(fixture.path, Access::Read);
    REQUIRE(reader);
    const auto read = (*reader)->read_together([&]() -> Result<void> {
        CHECK((*reader)->count(trial_layer()).value() == 10);
        fixture.publish(street(20));
        CHECK((*reader)->count(trial_layer()).value() == 10);
        CHECK((*reader)->changes("trial")->at(0).sequence == 1);
        return {};
    });
    CHECK(fault_of(read) == "");
    CHECK((*reader)->count(trial_layer()).value() == 20);
    CHECK((*reader)->changes("trial")->at(0).sequence == 2);
}

}  // namespace haishu::layers

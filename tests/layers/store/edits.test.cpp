// Store::apply: one transaction of rows, index entries and change-log rows.

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace haishu::layers
{

namespace
{

constexpr const char* LOG =
    "SELECT seq, operation, fid, old_min_x, old_min_y, old_max_x, old_max_y, new_min_x, new_min_y, new_max_x, new_max_y"
    " FROM change_log WHERE layer='trial' ORDER BY seq";

}  // namespace

TEST_CASE("every edit is in the change log with its old and its new box")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("LINESTRING(121.5 29.75, 121.25 29.5)", "a"))});
    fixture.apply({update(1, feature("POINT(121.75 29.25)", "a"))});
    fixture.apply({update(1, feature("", "a"))});
    fixture.apply({erase(1)});
    OutsideView outside(fixture.path);
    CHECK(outside.ask(LOG) ==
          "1|0|1|null|null|null|null|121.25|29.5|121.5|29.75 ; "
          "2|1|1|121.25|29.5|121.5|29.75|121.75|29.25|121.75|29.25 ; "
          "3|1|1|121.75|29.25|121.75|29.25|null|null|null|null ; "
          "4|2|1|null|null|null|null|null|null|null|null");
}

TEST_CASE("the changes that apply returns are those that the store reads back")
{
    StoreFixture fixture;
    const std::vector<Change> told =
        fixture.apply({insert(feature("POINT(121.5 29.75)", "a")), update(1, feature("POINT(121.25 29.5)", "b"))});
    const auto read = fixture.store().changes("trial");
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(read->at(i).sequence == told[i].sequence);
        CHECK(read->at(i).fid == told[i].fid);
        CHECK(read->at(i).old_box == told[i].old_box);
        CHECK(read->at(i).new_box == told[i].new_box);
    }
    CHECK(fixture.store().last_sequence().value() == told[1].sequence);
}

TEST_CASE("a batch whose last edit fails leaves no row, no index entry, no log row and no number behind")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121.5 29.75)", "kept"))});
    const std::vector<Edit> good{insert(feature("POINT(121.25 29.5)", "b")), update(1, feature("POINT(121 29)", "moved")),
                                 erase(1)};
    Feature short_of_a_value = feature("POINT(121 29)", "c");
    short_of_a_value.values.pop_back();
    Feature wrong_type = feature("POINT(121 29)", "c");
    wrong_type.values[1] = std::string("three");
    Feature not_a_number = feature("POINT(121 29)", "c");
    not_a_number.geometry->points[0].y = std::numeric_limits<double>::quiet_NaN();
    Feature not_utf8 = feature("POINT(121 29)", "\xc4\xfe\xb2\xa8");
    const std::vector<std::pair<Edit, std::string>> bad{
        {update(77, feature("POINT(121 29)", "c")), "feature-unknown"},
        {erase(77), "feature-unknown"},
        {update(1, feature("POINT(121 29)", "c"), 99), "feature-unknown"},  // deleted by the edit before
        {insert(short_of_a_value), "feature-values"},
        {insert(wrong_type), "field-type"},
        {insert(not_utf8), "text-not-utf8"},
        {insert(not_a_number), "geometry-malformed"}};
    OutsideView outside(fixture.path);
    const char* state =
        "SELECT (SELECT group_concat(fid || code || hex(geom)) FROM layer_trial), (SELECT count(*) FROM change_log),"
        " (SELECT group_concat(name || seq) FROM sqlite_sequence), (SELECT group_concat(pkid || xmin) FROM"
        " idx_layer_trial_geom)";
    const std::string before = outside.ask(state);
    for (const auto& [edit, fault] : bad) {
        std::vector<Edit> edits = good;
        edits.push_back(edit);
        const auto applied = fixture.store().apply(trial_layer(), edits);
        CHECK(fault_id(applied) == fault);
        CHECK(applied.error().context.back() == std::pair<std::string, std::string>("edit", "3"));
        CHECK(outside.ask(state) == before);
    }
    CHECK(fixture.faults() == "");
}

TEST_CASE("an edit of a version that is no longer the present one is stale")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121.5 29.75)", "a"))});
    fixture.apply({update(1, feature("POINT(121.5 29.75)", "b"), 1)});
    CHECK(fault_id(fixture.store().apply(trial_layer(), {update(1, feature("POINT(121.5 29.75)", "c"), 1)})) == "version-stale");
    CHECK(fixture.rows() == "1 b 1");
    Edit last = erase(1);
    last.expected_version = 1;
    CHECK(fault_id(fixture.store().apply(trial_layer(), {last})) == "version-stale");
    last.expected_version = 2;
    CHECK(fault_of(fixture.store().apply(trial_layer(), {last})) == "");
}

TEST_CASE("a feature number is never given again, after a delete, a replacement or a restart")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("", "a")), insert(feature("", "b")), insert(feature("", "c"))});
    fixture.apply({erase(3), erase(2)});
    CHECK(fixture.apply({insert(feature("", "d"))})[0].fid == 4);
    fixture.publish({feature("POINT(121 29)", "e"), feature("", "f")});
    CHECK(fixture.rows() == "5 f 1, 6 e 1");
    fixture.publish({});
    CHECK(fixture.rows().empty());
    fixture.close();
    CHECK(fixture.apply({insert(feature("", "g"))})[0].fid == 7);
}

TEST_CASE("written rows are handed back as they stand after the batch, by number")
{
    StoreFixture fixture;
    std::vector<Feature> written;
    const auto applied = fixture.store().apply(trial_layer(),
                                               {insert(feature("", "a")), insert(feature("", "b", 2)),
                                                update(2, feature("", "b", 3)), update(2, feature("", "b", 4)), erase(1)},
                                               &written);
    REQUIRE(fault_of(applied) == "");
    REQUIRE(written.size() == 1);
    CHECK(written[0].fid == 2);
    CHECK(written[0].version == applied->at(3).sequence);
    CHECK(written[0].values[1] == geo::Value(std::int64_t{4}));
}

TEST_CASE("numbers end at the largest integer that a JSON reader keeps exactly")
{
    StoreFixture fixture;
    fixture.publish({feature("", "last", 1, 9007199254740991)});
    CHECK(fault_id(fixture.store().apply(trial_layer(), {insert(feature("", "a"))})) == "fid-exhausted");
    CHECK(fault_id(fixture.store().publish(fixture.staged({feature("", "a")}), PublishMode::Append, "")) == "fid-exhausted");
    CHECK(fixture.rows() == "9007199254740991 last 1");
    auto staging = StagingWriter::create(fixture.folder + "/more", trial_layer());
    REQUIRE(staging);
    CHECK(fault_id(staging->add(feature("", "b", 1, 9007199254740992))) == "fid-range");
}

TEST_CASE("shapes are stored as SpatiaLite writes them")
{
    StoreFixture fixture;
    const std::vector<std::string> shapes{"POINT(121.5 29.75)",
                                          "LINESTRING(121.5 29.75, 121.25 29.5)",
                                          "POLYGON((0 0, 8 0, 8 8, 0 8, 0 0), (2 2, 2 4, 4 4, 4 2, 2 2))",
                                          "MULTIPOINT(1 1, 2 2)",
                                          "MULTILINESTRING((1 1, 2 2), (3 3, 4 4, 5 4))",
                                          "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((2 2, 3 2, 3 3, 2 2)))",
                                          "GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(2 2, 3 3))"};
    for (const std::string& shape : shapes) fixture.apply({insert(feature(shape, "a"))});
    OutsideView outside(fixture.path);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        CHECK(outside.ask("SELECT geom = GeomFromText('" + shapes[i] +
                          "', 4490) FROM layer_trial WHERE fid=" + std::to_string(i + 1)) == "1");
    }
}

}  // namespace haishu::layers

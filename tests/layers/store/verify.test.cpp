// Store::verify finds damage done past the store, names it, and stays calm.

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace haishu::layers
{

namespace
{

// Five rows: four from a publish, of which one is then moved and one deleted, and two inserted.
class DamagedFixture : public StoreFixture
{
   public:
    DamagedFixture()
    {
        publish({feature("POINT(121 29)", "a"), feature("LINESTRING(121 29, 121.5 29.5)", "b"), feature("", "c"),
                 feature("POINT(122 30)", "d")});
        apply({update(1, feature("POINT(121.5 29.5)", "e")), erase(2)});
        apply({insert(feature("POINT(121.75 29.75)", "f")), insert(feature("", "g"))});
    }
    std::string faults_after(const std::string& damage)
    {
        close();
        OutsideView(path).ask(damage);
        return faults();
    }
};

bool contains(const std::string& text, const std::string& part)
{
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE_METHOD(DamagedFixture, "a database that only the store wrote to has no faults")
{
    CHECK(faults() == "");
}

TEST_CASE_METHOD(DamagedFixture, "a missing index entry is a fault")
{
    CHECK(faults_after("DELETE FROM idx_layer_trial_geom WHERE pkid=5") ==
          "trial: row 5 is not where the spatial index has it\ntrial: 4 shapes, but 3 in the spatial index\n");
}

TEST_CASE_METHOD(DamagedFixture, "an index entry in another place is a fault")
{
    CHECK(faults_after("UPDATE idx_layer_trial_geom SET xmin=10, xmax=11 WHERE pkid=5") ==
          "trial: row 5 is not where the spatial index has it\n");
}

TEST_CASE_METHOD(DamagedFixture, "an index entry without a row is a fault")
{
    contains(faults_after("INSERT INTO idx_layer_trial_geom VALUES(77, 1, 2, 1, 2)"), "4 shapes, but 5 in the spatial index");
}

TEST_CASE_METHOD(DamagedFixture, "a node of the spatial index that is overwritten is a fault")
{
    contains(faults_after("UPDATE idx_layer_trial_geom_node SET data=zeroblob(length(data))"), "trial: ");
}

TEST_CASE_METHOD(DamagedFixture, "a node of the spatial index that is cut short is a fault")
{
    contains(faults_after("UPDATE idx_layer_trial_geom_node SET data=x'00'"), "trial: ");
}

TEST_CASE("a missing change-log row is a fault, whatever it told of")
{
    const auto unlinked = [](int row) {
        return "references: feature_history row " + std::to_string(row) + " points to nothing in change_log\n";
    };
    const std::vector<std::pair<std::string, std::string>> expected{
        {"1", unlinked(1) + unlinked(3) + "trial: 5 rows, but the change log tells of 1\n"},  // the publish
        {"2", unlinked(2) + "change log: 1 of its rows are missing\n"},                       // the update
        {"3", unlinked(4) + "change log: 1 of its rows are missing\ntrial: 5 rows, but the change log tells of 6\n"},
        {"5", unlinked(6) + "change log: rows after 4 are missing\ntrial: row 6 has a version that the change log does not know\n"
                            "trial: 5 rows, but the change log tells of 4\n"}};
    for (const auto& [row, faults] : expected) {
        DamagedFixture fixture;
        CHECK(fixture.faults_after("DELETE FROM change_log WHERE seq=" + row) == faults);
    }
}

TEST_CASE_METHOD(DamagedFixture, "a change-log row of nothing known is a fault")
{
    contains(faults_after("INSERT INTO change_log(layer, operation, fid) VALUES('nowhere', 1, 1)"),
             "change log: there is no layer nowhere");
    contains(faults_after("UPDATE change_log SET operation=9 WHERE seq=2"), "change log: trial has an unknown operation");
}

TEST_CASE_METHOD(DamagedFixture, "a row added or deleted past the change log is a fault")
{
    contains(faults_after("INSERT INTO layer_trial(_version, code) VALUES(1, 'x')"),
             "trial: 6 rows, but the change log tells of 5");
    contains(faults_after("DELETE FROM layer_trial WHERE code IN ('x', 'g')"), "trial: 4 rows, but the change log tells of 5");
}

TEST_CASE_METHOD(DamagedFixture, "a version that the change log does not know is a fault")
{
    CHECK(faults_after("UPDATE layer_trial SET _version=99 WHERE fid=5") ==
          "trial: row 5 has a version that the change log does not know\n");
}

TEST_CASE("a broken geometry is a fault, wherever it is broken")
{
    for (const std::string& broken : {std::string("x''"), std::string("x'00'"), std::string("substr(geom, 1, 42)"),
                                      std::string("geom || x'FE'"), std::string("zeroblob(length(geom))"), std::string("'text'"),
                                      std::string("CAST(substr(geom, 1, 39) || x'63000000' || substr(geom, 44) AS BLOB)")}) {
        DamagedFixture fixture;
        INFO(broken);
        contains(fixture.faults_after("UPDATE layer_trial SET geom=" + broken + " WHERE fid=5"), "trial: row 5 is damaged");
    }
}

TEST_CASE("a shape of another kind than the layer takes is a fault")
{
    StoreFixture fixture;
    LayerDescriptor points = trial_layer();
    points.id = "points";
    points.geometry = GeometryKind::Point;
    REQUIRE(fixture.store().put_layer(points));
    REQUIRE(fixture.store().apply(points, {insert(feature("POINT(121 29)", "a"))}));
    CHECK(fixture.faults() == "");
    fixture.close();
    OutsideView(fixture.path).ask("UPDATE layer_points SET geom=MakeLine(MakePoint(121, 29, 4490), MakePoint(121, 29, 4490))");
    CHECK(fixture.faults() == "points: row 1 has a shape of another kind\n");
    fixture.close();
    OutsideView(fixture.path).ask("UPDATE layer_points SET geom=MakePointZ(121, 29, 5, 4490)");
    CHECK(fixture.faults() == "points: row 1 has a shape of another kind\n");
    fixture.close();
    OutsideView(fixture.path)
        .ask(
            "UPDATE layer_points SET geom=MakePoint(121, 29, 4490);"
            " UPDATE geometry_columns SET geometry_type=2 WHERE f_table_name='layer_points'");
    CHECK(fixture.faults() == "points: geometry_columns does not fit the layer\n");
}

TEST_CASE_METHOD(DamagedFixture, "a value of another type is a fault")
{
    CHECK(faults_after("UPDATE layer_trial SET floors='many' WHERE fid=5") ==
          "trial: row 5 is damaged\n"
          "trial: 3 shapes, but 4 in the spatial index\n");
    contains(faults_after("UPDATE layer_trial SET floors=1, code=CAST(x'C4FE' AS TEXT) WHERE fid=5"), "trial: row 5 is damaged");
}

TEST_CASE_METHOD(DamagedFixture, "numbers that could be given twice are a fault")
{
    CHECK(faults_after("UPDATE sqlite_sequence SET seq=3 WHERE name='layer_trial'") ==
          "trial: a feature number could be given twice\n");
}

TEST_CASE_METHOD(DamagedFixture, "a table without a layer, a layer without a table and a damaged descriptor are faults")
{
    contains(faults_after("CREATE TABLE layer_ghost (fid INTEGER PRIMARY KEY)"), "tables: layer_ghost belongs to no layer");
    contains(faults_after("DROP TABLE layer_ghost; ALTER TABLE layer_trial RENAME TO away"), "trial: ");
    close();
    OutsideView(path).ask("ALTER TABLE away RENAME TO layer_trial; UPDATE haishu_layer SET descriptor='{' WHERE id='trial'");
    const auto reader = Store::open(path, Access::Read);
    REQUIRE(reader);
    contains((*reader)->verify().value().at(0), "catalogue: ");
}

TEST_CASE_METHOD(DamagedFixture, "an unregistered geometry column is a fault")
{
    CHECK(faults_after("DELETE FROM geometry_columns_auth WHERE f_table_name='layer_trial';"
                       " DELETE FROM geometry_columns WHERE f_table_name='layer_trial'") ==
          "trial: geometry_columns does not fit the layer\n");
}

TEST_CASE_METHOD(DamagedFixture, "a session of an account that is gone is a fault")
{
    contains(faults_after("INSERT INTO account_session (token_sha256, account, csrf, expires_at) VALUES('t', 'nobody', 'c', 0)"),
             "references: account_session row 1");
}

TEST_CASE_METHOD(DamagedFixture, "damaged pages are reported or refused, never trusted and never fatal")
{
    close();
    OutsideView(path).ask("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));
    const std::string damaged = folder + "/damaged.sqlite";
    int found = 0;
    int pages = 0;
    for (std::int64_t at = 0; at < size; at += 4096, ++pages) {
        std::filesystem::copy_file(path, damaged, std::filesystem::copy_options::overwrite_existing);
        {
            std::fstream file(damaged, std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(at);
            file << std::string(4096, '\x5a');
        }
        const auto reader = Store::open(damaged, Access::Read);
        if (!reader) {
            ++found;
            continue;
        }
        const auto verified = (*reader)->verify();
        if (!verified || !verified->empty()) ++found;
    }
    CHECK(found == pages);
}

}  // namespace haishu::layers

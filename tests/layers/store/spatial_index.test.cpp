// The R*Tree beside the rows, compared with SpatiaLite's own reading of the geometries.

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

namespace haishu::layers
{

namespace
{

class RandomShapes
{
   public:
    std::string shape()
    {
        const double x = between(121.0, 122.0);
        const double y = between(29.0, 30.0);
        const double size = between(1e-6, 0.05);
        const auto at = [&](double dx, double dy) { return std::to_string(x + dx * size) + " " + std::to_string(y + dy * size); };
        switch (below(4)) {
            case 0: return "";
            case 1: return "POINT(" + at(0, 0) + ")";
            case 2: return "LINESTRING(" + at(0, 0) + ", " + at(1, 3) + ", " + at(-1, 2) + ")";
            default: return "POLYGON((" + at(0, 0) + ", " + at(1, 0) + ", " + at(1, 1) + ", " + at(0, 1) + ", " + at(0, 0) + "))";
        }
    }
    std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(m_random); }
    double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(m_random); }

   private:
    std::mt19937 m_random{20260};
};

// Each geometry has one entry, whose box holds SpatiaLite's box of the geometry and is no wider than its
// 32-bit numbers ask for, and SpatiaLite and SQLite find the index sound.
void check_index(OutsideView& outside)
{
    CHECK(outside.ask("SELECT CheckSpatialIndex('layer_trial', 'geom'), rtreecheck('idx_layer_trial_geom')") == "1|ok");
    CHECK(outside.ask("SELECT fid FROM layer_trial WHERE geom IS NOT NULL EXCEPT SELECT pkid FROM idx_layer_trial_geom") == "");
    CHECK(outside.ask("SELECT pkid FROM idx_layer_trial_geom EXCEPT SELECT fid FROM layer_trial WHERE geom IS NOT NULL") == "");
    CHECK(outside.ask("SELECT fid FROM layer_trial JOIN idx_layer_trial_geom ON pkid=fid WHERE NOT"
                      " (ST_MinX(geom) BETWEEN xmin AND xmin + 2e-5 AND ST_MaxX(geom) BETWEEN xmax - 2e-5 AND xmax AND"
                      "  ST_MinY(geom) BETWEEN ymin AND ymin + 2e-5 AND ST_MaxY(geom) BETWEEN ymax - 2e-5 AND ymax)") == "");
}

// In windows of all sizes the index finds what a look at every geometry finds.
void check_windows(OutsideView& outside, RandomShapes& random)
{
    for (int i = 0; i < 20; ++i) {
        const double x = random.between(121.0, 122.0);
        const double y = random.between(29.0, 30.0);
        const double size = random.between(0.001, 0.4);
        const std::string window = "BuildMbr(" + std::to_string(x) + ", " + std::to_string(y) + ", " + std::to_string(x + size) +
                                   ", " + std::to_string(y + size) + ", 4490)";
        const std::string meets =
            "SELECT group_concat(fid) FROM (SELECT fid FROM layer_trial WHERE MbrIntersects(geom, " + window + ") = 1";
        CHECK(outside.ask(meets +
                          " AND fid IN (SELECT rowid FROM SpatialIndex WHERE f_table_name='layer_trial' AND search_frame=" +
                          window + ") ORDER BY fid)") == outside.ask(meets + " ORDER BY fid)"));
    }
}

}  // namespace

TEST_CASE("the spatial index agrees with the rows after inserts, updates, deletes and publishes")
{
    StoreFixture fixture;
    RandomShapes random;
    std::set<std::int64_t> fids;
    for (int round = 0; round < 6; ++round) {
        std::vector<Edit> edits;
        for (int i = 0; i < 150; ++i) edits.push_back(insert(feature(random.shape(), "")));
        for (const std::int64_t fid : fids) {
            if (random.below(3) == 0) edits.push_back(update(fid, feature(random.shape(), "")));
            if (random.below(4) == 0) edits.push_back(erase(fid));
        }
        for (const Change& change : fixture.apply(edits)) {
            if (change.operation == Operation::Delete) {
                fids.erase(change.fid);
            } else {
                fids.insert(change.fid);
            }
        }
        if (round == 3) {
            std::vector<Feature> features;
            for (int i = 0; i < 300; ++i) features.push_back(feature(random.shape(), "k" + std::to_string(i)));
            fixture.publish(features, PublishMode::Append);
        }
        OutsideView outside(fixture.path);
        check_index(outside);
        check_windows(outside, random);
    }
    CHECK(fixture.faults() == "");
}

TEST_CASE("the spatial index agrees with the rows after upserts and appends of a few and of many")
{
    StoreFixture fixture;
    RandomShapes random;
    const auto features = [&random](int count, const std::string& key) {
        std::vector<Feature> made;
        for (int i = 0; i < count; ++i) made.push_back(feature(random.shape(), key + std::to_string(i)));
        return made;
    };
    fixture.publish(features(500, "k"));
    for (const int count : {0, 1, 20, 300, 900}) {
        fixture.publish(features(count, "k"), PublishMode::Upsert);
        fixture.publish(features(count, "a" + std::to_string(count) + "-"), PublishMode::Append);
        OutsideView outside(fixture.path);
        INFO(count << " rows");
        check_index(outside);
        check_windows(outside, random);
    }
    CHECK(fixture.store().count(trial_layer()).value() == 900 + 1 + 20 + 300 + 900);
    CHECK(fixture.faults() == "");
}

TEST_CASE("the spatial index of a replaced layer agrees with the rows, for every number of rows around a full node")
{
    StoreFixture fixture;
    RandomShapes random;
    for (const int count : {0, 1, 2, 50, 51, 52, 53, 102, 103, 1000, 2602, 7000}) {
        std::vector<Feature> features;
        for (int i = 0; i < count; ++i) features.push_back(feature(random.shape(), std::to_string(i)));
        fixture.publish(features);
        OutsideView outside(fixture.path);
        INFO(count << " rows");
        CHECK(outside.number("SELECT count(*) FROM layer_trial") == count);
        check_index(outside);
        check_windows(outside, random);
    }
    // A packed index must take further edits like any other.
    std::vector<Edit> edits;
    for (int i = 0; i < 2000; ++i) edits.push_back(insert(feature(random.shape(), "")));
    fixture.apply(edits);
    edits.clear();
    const auto scanned = fixture.store().scan(trial_layer(), [&](Feature&& row) -> Result<void> {
        if (row.fid % 3 == 0) edits.push_back(erase(row.fid));
        if (row.fid % 3 == 1) edits.push_back(update(row.fid, feature(random.shape(), "")));
        return {};
    });
    REQUIRE(scanned);
    fixture.apply(edits);
    OutsideView outside(fixture.path);
    check_index(outside);
    check_windows(outside, random);
    CHECK(fixture.faults() == "");
}

TEST_CASE("an index built while rows come has no node that a delete would dissolve, for every number of entries")
{
    StoreFixture fixture;
    RandomShapes random;
    // A node takes 51 entries: one and two of them, three levels with one more entry than two full ones, and around them.
    for (const int count : {1, 2, 50, 51, 52, 101, 102, 103, 152, 153, 154, 2600, 2601, 2602, 2653, 5202, 5203}) {
        std::vector<Feature> features;
        for (int i = 0; i < count; ++i) {
            const std::string place = std::to_string(random.between(121, 122)) + " " + std::to_string(random.between(29, 30));
            features.push_back(feature("POINT(" + place + ")", std::to_string(i)));
        }
        fixture.publish(features);
        OutsideView outside(fixture.path);
        INFO(count << " entries");
        CHECK(outside.number("SELECT count(*) FROM idx_layer_trial_geom") == count);
        check_index(outside);
        check_windows(outside, random);
        // Two bytes of depth, two of the number of entries; SQLite dissolves a node of less than a third of 51.
        CHECK(outside.number("SELECT count(*) FROM idx_layer_trial_geom_node"
                             " WHERE nodeno<>1 AND substr(hex(data), 5, 4) < '0011'") == 0);
        const int depth = count <= 51 ? 0 : count <= 51 * 51 ? 1 : 2;
        CHECK(outside.number("SELECT substr(hex(data), 1, 4) FROM idx_layer_trial_geom_node WHERE nodeno=1") == depth);
        CHECK(outside.ask("SELECT substr(hex(data), 5, 4) <> '0001' FROM idx_layer_trial_geom_node WHERE nodeno=1") ==
              (count == 1 ? "0" : "1"));
    }
}

}  // namespace haishu::layers

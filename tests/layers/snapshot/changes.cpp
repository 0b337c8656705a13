#include "layers/snapshot/stamp_index.hpp"
#include "tests/layers/snapshot/random_layer.hpp"
#include "tests/layers/snapshot/same_readings.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu;
using namespace haishu::layers;

TEST_CASE("a snapshot after edits equals one built anew, and folding changes nothing")
{
    RandomLayer layer(424242);
    layer.publish(400);
    auto snapshot = layer.snapshot();
    for (int round = 0; round < 60; ++round) {
        const auto edits = layer.edit(1 + layer.below(20));
        snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
        if (round % 4 == 0) check_same(layer, snapshot, layer.snapshot());
        if (round % 13 == 5) {
            const auto before = snapshot;
            snapshot = folded(snapshot);
            CHECK(snapshot->delta_size() == 0);
            check_same(layer, snapshot, before);
        }
    }
}

TEST_CASE("an empty layer that is filled by edits alone equals one built anew")
{
    RandomLayer layer(9);
    auto snapshot = layer.snapshot();
    CHECK(snapshot->size() == 0);
    for (int round = 0; round < 10; ++round) {
        const auto edits = layer.edit(5);
        snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
        check_same(layer, snapshot, layer.snapshot());
    }
    check_same(layer, folded(snapshot), layer.snapshot());
}

TEST_CASE("a publish in the changes makes every stamp at least its sequence")
{
    RandomLayer layer(31);
    layer.publish(50);
    auto snapshot = layer.snapshot();
    auto edits = layer.edit(10);
    snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    edits = layer.publish(80);
    snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    check_same(layer, snapshot, layer.snapshot());
    CHECK(view_of(snapshot).stamp({0, 0, 1, 1}) == layer.changes().front().sequence);
}

TEST_CASE("deleting everything leaves nothing, not even an extent")
{
    RandomLayer layer(8);
    layer.publish(30);
    std::vector<std::int64_t> fids;
    for (const auto& [fid, feature] : layer.features()) fids.push_back(fid);
    const auto snapshot = with_changes(layer.snapshot(), {}, fids, {});
    const LayerView view = view_of(snapshot);
    CHECK(snapshot->size() == 0);
    CHECK(view.size() == 0);
    CHECK(view.extent().is_empty());
    CHECK(!view.time_extent());
    CHECK(all_rows(view).empty());
    CHECK(folded(snapshot)->size() == 0);
}

TEST_CASE("a reader keeps the snapshot it has while others write")
{
    RandomLayer layer(12);
    layer.publish(100);
    const auto before = layer.snapshot();
    const LayerView view = view_of(before);
    const std::vector<Row> rows = all_rows(view);
    auto edits = layer.edit(50);
    auto after = with_changes(before, edits.written, edits.deleted, edits.changes);
    after = folded(after);
    CHECK(all_rows(view) == rows);
}

TEST_CASE("stamps of thousands of changes are those of brute force, however they arrive")
{
    RandomLayer layer(2024);
    layer.publish(10);
    StampIndex one_by_one = StampIndex().with(layer.changes());
    for (int round = 0; round < 400; ++round) one_by_one = one_by_one.with(layer.edit(1 + layer.below(10)).changes);
    const StampIndex at_once = StampIndex().with(layer.changes());
    REQUIRE(layer.changes().size() > 1000);
    CHECK(one_by_one.latest() == layer.changes().back().sequence);
    for (int round = 0; round < 500; ++round) {
        const geo::Box box = layer.random_box(0.0003);
        const std::int64_t expected = stamp_by_brute_force(layer.changes(), box);
        CHECK(one_by_one.stamp(box) == expected);
        CHECK(at_once.stamp(box) == expected);
    }
    CHECK(at_once.stamp(geo::Box{}) == layer.changes().front().sequence);
}

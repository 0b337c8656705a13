#include "layers/snapshot/stamp_index.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu;
using namespace haishu::layers;

namespace
{

// The definition of a stamp, word by word.
std::int64_t stamp_by_brute_force(const std::vector<Change>& changes, const geo::Box& box)
{
    std::int64_t stamp = 0;
    for (const Change& change : changes) {
        const bool meets = change.old_box.intersects(box) || change.new_box.intersects(box);
        if (meets || change.operation == Operation::Publish) stamp = std::max(stamp, change.sequence);
    }
    return stamp;
}

std::vector<Row> rows_in(const LayerView& view, const geo::Box& box)
{
    std::vector<Row> rows;
    view.search(box, [&](const FeatureRef& feature) {
        rows.push_back(row_of(view, feature));
        return true;
    });
    return rows;
}

std::vector<Row> all_rows(const LayerView& view)
{
    std::vector<Row> rows;
    view.scan(0, [&](const FeatureRef& feature) {
        rows.push_back(row_of(view, feature));
        return true;
    });
    return rows;
}

// Nothing that a reader can ask tells the two apart.
void check_same(RandomLayer& layer, const std::shared_ptr<const LayerSnapshot>& a, const std::shared_ptr<const LayerSnapshot>& b)
{
    REQUIRE(a->size() == b->size());
    for (const Role role : {Role::Resident, Role::Staff, Role::Clerk}) {
        const LayerView view_a = view_of(a, role);
        const LayerView view_b = view_of(b, role);
        CHECK(view_a.size() == view_b.size());
        CHECK(view_a.extent() == view_b.extent());
        CHECK(view_a.time_extent() == view_b.time_extent());
        CHECK(view_a.version() == view_b.version());
        CHECK(view_a.visibility_class() == view_b.visibility_class());
        CHECK(view_a.is_public() == view_b.is_public());
        CHECK(all_rows(view_a) == all_rows(view_b));
        for (int round = 0; round < 20; ++round) {
            const geo::Box box = layer.random_box(round % 2 == 0 ? 0.1 : 0.005);
            CHECK(rows_in(view_a, box) == rows_in(view_b, box));
            CHECK(view_a.stamp(box) == view_b.stamp(box));
            CHECK(view_a.stamp(box) == stamp_by_brute_force(layer.changes(), box));
        }
    }
}

}  // namespace

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

#include "tests/layers/snapshot/same_readings.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace haishu::layers
{

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

}  // namespace haishu::layers

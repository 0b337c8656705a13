// Pages in an order by sort keys.

#include "layers/query/query.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace haishu;
using namespace haishu::layers;

namespace
{

std::vector<std::int64_t> fids_of(const Page& page)
{
    std::vector<std::int64_t> fids;
    for (const FeatureRef& feature : page.features) fids.push_back(feature.fid());
    return fids;
}

Page run(const LayerView& view, const Query& query)
{
    return run_query(view, query, Deadline::never()).value();
}

// -1, 0, 1 by the rules of SortKey, written down a second time.
int compared(const geo::Value& a, const geo::Value& b, bool is_descending)
{
    if (geo::is_null(a) || geo::is_null(b)) return static_cast<int>(geo::is_null(a)) - static_cast<int>(geo::is_null(b));
    const int order = a < b ? -1 : b < a ? 1 : 0;
    return is_descending ? -order : order;
}

std::vector<std::int64_t> sorted_fids(std::vector<Feature> features, std::size_t first, bool first_down, std::size_t second)
{
    std::sort(features.begin(), features.end(), [&](const Feature& a, const Feature& b) {
        int order = compared(a.values[first], b.values[first], first_down);
        if (order == 0) order = compared(a.values[second], b.values[second], false);
        return order == 0 ? a.fid < b.fid : order < 0;
    });
    std::vector<std::int64_t> fids;
    for (const Feature& feature : features) fids.push_back(feature.fid);
    return fids;
}

}  // namespace

TEST_CASE("sorted pages follow each other in the order of their keys, forth and back")
{
    RandomLayer layer(31);
    layer.publish(700);
    auto snapshot = layer.snapshot();
    const auto edits = layer.edit(120);
    snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    const LayerView view = view_of(snapshot);
    for (const bool is_descending : {false, true}) {
        for (const std::size_t limit : {1U, 13U, 5000U}) {
            Query query;
            query.sort = {{"class", is_descending}, {"floors", false}};
            query.limit = limit;
            std::vector<Feature> all;
            for (const auto& [fid, feature] : layer.features()) all.push_back(feature);
            const auto expected = sorted_fids(all, 1, is_descending, 2);
            std::vector<std::int64_t> found;
            for (bool goes_on = true; goes_on;) {
                const Page page = run(view, query);
                CHECK(page.number_matched == expected.size());
                const auto before = find_previous_page(view, query, Deadline::never()).value();
                if (found.size() <= limit) {
                    CHECK(!before);
                } else {
                    CHECK(before->fid == found[found.size() - limit - 1]);
                }
                const auto fids = fids_of(page);
                found.insert(found.end(), fids.begin(), fids.end());
                goes_on = page.next_after.has_value();
                query.after_fid = page.next_after.value_or(0);
                query.after_keys = page.next_keys;
            }
            CHECK(found == expected);
        }
    }
}

TEST_CASE("sorted pages hold every feature that stays, once, while others write")
{
    RandomLayer layer(5);
    layer.publish(400);
    auto snapshot = layer.snapshot();
    std::set<std::int64_t> always;
    for (const auto& [fid, feature] : layer.features()) always.insert(fid);
    std::vector<std::int64_t> found;
    Query query;
    query.sort = {{"height", true}};
    query.limit = 20;
    for (bool goes_on = true; goes_on;) {
        const Page page = run(view_of(snapshot), query);
        for (const FeatureRef& feature : page.features) found.push_back(feature.fid());
        goes_on = page.next_after.has_value();
        query.after_fid = page.next_after.value_or(0);
        query.after_keys = page.next_keys;
        const auto edits = layer.edit(3);
        // A feature that is written meanwhile may have another height, and so stand on another page.
        for (const Feature& feature : edits.written) always.erase(feature.fid);
        for (const std::int64_t fid : edits.deleted) always.erase(fid);
        snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    }
    for (const std::int64_t fid : always) CHECK(std::count(found.begin(), found.end(), fid) == 1);
}

TEST_CASE("nulls come last in both directions, and unknown or too many keys are refused")
{
    SnapshotBuilder builder(random_descriptor());
    for (int i = 0; i < 3; ++i) {
        Feature feature;
        feature.fid = i + 1;
        feature.values = std::vector<geo::Value>(random_descriptor()->fields.size());
        if (i != 1) feature.values[2] = std::int64_t{i};
        builder.add(std::move(feature));
    }
    const LayerView view = view_of(builder.finish({}));
    Query query;
    query.sort = {{"floors", false}};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{1, 3, 2});
    query.sort = {{"floors", true}};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{3, 1, 2});
    query.sort = {{"id", true}};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{3, 2, 1});
    query.sort = {{"nosuch", true}};
    CHECK(run_query(view, query, Deadline::never()).error().id == "property-unknown");
    query.sort = std::vector<SortKey>(7, {"floors", false});
    CHECK(run_query(view, query, Deadline::never()).error().id == "sort-keys-too-many");
}

#include "layers/query/nearest.hpp"

#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu;
using namespace haishu::layers;

namespace
{

bool is_hidden(const Feature& feature)
{
    const geo::Value& kind = feature.values[1];
    if (geo::is_null(kind)) return false;
    return std::get<std::string>(kind) == "gas" || std::get<std::string>(kind) == "dump";
}

// The distance to every feature, sorted.
std::vector<std::int64_t> by_brute_force(const RandomLayer& layer, geo::Point from, std::size_t count, bool sees_all)
{
    std::vector<std::pair<double, std::int64_t>> all;
    for (const auto& [fid, feature] : layer.features()) {
        if (!feature.geometry || (!sees_all && is_hidden(feature))) continue;
        if (const auto spot = geo::nearest_spot(from, *feature.geometry)) all.emplace_back(spot->distance_m, fid);
    }
    std::sort(all.begin(), all.end());
    std::vector<std::int64_t> fids;
    for (std::size_t i = 0; i < std::min(count, all.size()); ++i) fids.push_back(all[i].second);
    return fids;
}

std::vector<std::int64_t> fids_of(const std::vector<Neighbour>& neighbours)
{
    std::vector<std::int64_t> fids;
    for (const Neighbour& neighbour : neighbours) fids.push_back(neighbour.feature.fid());
    return fids;
}

constexpr auto all = [](const FeatureRef&) { return true; };

}  // namespace

TEST_CASE("the nearest of base and delta are those of a look at every feature, for each viewer")
{
    RandomLayer layer(5);
    layer.edit(900);
    auto snapshot = layer.snapshot();
    const RandomLayer::Edits edits = layer.edit(150);
    snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    for (const Role role : {Role::Clerk, Role::Resident}) {
        const LayerView view = view_of(snapshot, role);
        for (int i = 0; i < 60; ++i) {
            const geo::Point from = layer.random_box(0.01).center();
            const std::size_t count = 1 + layer.below(30);
            const auto found = find_nearest(view, {from, count}, all, Deadline::never());
            REQUIRE(found);
            CHECK(fids_of(*found) == by_brute_force(layer, from, count, role == Role::Clerk));
        }
    }
}

TEST_CASE("a search that reaches so far gives all within, and no more")
{
    RandomLayer layer(6);
    layer.edit(500);
    const LayerView view = view_of(layer.snapshot());
    const geo::Point from = layer.random_box(0.01).center();
    const auto found = find_nearest(view, {from, 1000, 5000}, all, Deadline::never());
    REQUIRE(found);
    std::size_t within = 0;
    for (const auto& [fid, feature] : layer.features()) {
        if (!feature.geometry) continue;
        const auto spot = geo::nearest_spot(from, *feature.geometry);
        within += spot && spot->distance_m <= 5000 ? 1 : 0;
    }
    CHECK(found->size() == within);
}

TEST_CASE("what is not accepted does not count")
{
    RandomLayer layer(8);
    layer.edit(300);
    const LayerView view = view_of(layer.snapshot());
    const auto is_even = [](const FeatureRef& feature) { return feature.fid() % 2 == 0; };
    const auto found = find_nearest(view, {layer.random_box(0.01).center(), 7}, is_even, Deadline::never());
    REQUIRE(found);
    CHECK(found->size() == 7);
    for (const std::int64_t fid : fids_of(*found)) CHECK(fid % 2 == 0);
}

TEST_CASE("a search past its deadline tells so")
{
    RandomLayer layer(9);
    layer.edit(300);
    const LayerView view = view_of(layer.snapshot());
    const auto found = find_nearest(view, {{121.5, 29.8}, 200}, all, Deadline::after(std::chrono::milliseconds(-1)));
    REQUIRE_FALSE(found);
    CHECK(found.error().id == "deadline");
}

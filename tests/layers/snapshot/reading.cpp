#include "geo/ops/rounding.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu;
using namespace haishu::layers;

namespace
{

std::vector<std::int64_t> fids_in(const LayerView& view, const geo::Box& box)
{
    std::vector<std::int64_t> fids;
    view.search(box, [&](const FeatureRef& feature) {
        fids.push_back(feature.fid());
        return true;
    });
    return fids;
}

}  // namespace

TEST_CASE("a search finds what brute force over the boxes finds, in order of drawing")
{
    RandomLayer layer(20260731);
    auto snapshot = layer.snapshot();
    auto edits = layer.publish(3000);
    snapshot = layer.snapshot();
    edits = layer.edit(300);
    snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    const LayerView view = view_of(snapshot);
    for (int round = 0; round < 300; ++round) {
        const geo::Box box = layer.random_box(round % 3 == 0 ? 0.2 : 0.01);
        std::vector<std::int64_t> expected;
        for (const auto& [fid, feature] : layer.features()) {
            if (feature.geometry && feature.geometry->box().intersects(box)) expected.push_back(fid);
        }
        std::vector<std::int64_t> found = fids_in(view, box);
        CHECK(std::is_sorted(found.begin(), found.end(), [&view](std::int64_t a, std::int64_t b) {
            return std::pair(view.find(a)->hilbert_key(), a) < std::pair(view.find(b)->hilbert_key(), b);
        }));
        std::sort(found.begin(), found.end());
        CHECK(found == expected);
    }
}

TEST_CASE("a box that only touches finds, one that is empty or upside down does not")
{
    SnapshotBuilder builder(random_descriptor());
    Feature feature;
    feature.fid = 1;
    feature.geometry = geo::Geometry{geo::GeometryType::LineString, {{121.3, 29.1}, {121.7, 29.9}}, {}, {2}, {}, {}};
    builder.add(std::move(feature));
    const LayerView view = view_of(builder.finish({}));
    CHECK(fids_in(view, {121.7, 29.9, 122, 30}).size() == 1);
    CHECK(fids_in(view, {121.70000000000002, 29.9, 122, 30}).empty());
    CHECK(fids_in(view, geo::Box{}).empty());
    CHECK(fids_in(view, {121.6, 29.2, 121.4, 29.8}).empty());
}

TEST_CASE("a search and a scan stop when they are told to")
{
    RandomLayer layer(5);
    layer.publish(200);
    const auto edits = layer.edit(100);
    const LayerView view = view_of(with_changes(layer.snapshot(), edits.written, edits.deleted, edits.changes));
    for (const int stop : {1, 2, 7, 50}) {
        int searched = 0;
        view.search({121, 29, 122, 31}, [&](const FeatureRef&) { return ++searched < stop; });
        CHECK(searched == stop);
        int scanned = 0;
        view.scan(0, [&](const FeatureRef&) { return ++scanned < stop; });
        CHECK(scanned == stop);
        int visited = 0;
        view.visit_all([&](const FeatureRef&) { return ++visited < stop; });
        CHECK(visited == stop);
    }
}

TEST_CASE("a scan gives every feature after a fid, ascending, with the values it has")
{
    RandomLayer layer(77);
    layer.publish(1000);
    auto snapshot = layer.snapshot();
    for (int round = 0; round < 5; ++round) {
        const auto edits = layer.edit(60);
        snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    }
    const LayerView view = view_of(snapshot);
    for (const std::int64_t after : {std::int64_t{0}, std::int64_t{1}, std::int64_t{500}, std::int64_t{999'999}}) {
        auto expected = layer.features().upper_bound(after);
        view.scan(after, [&](const FeatureRef& found) {
            REQUIRE(expected != layer.features().end());
            const Row row = row_of(view, found);
            CHECK(row.fid == expected->first);
            CHECK(row.version == expected->second.version);
            CHECK(row.geometry == expected->second.geometry.value_or(geo::Geometry{}));
            CHECK(row.values == expected->second.values);
            ++expected;
            return true;
        });
        CHECK(expected == layer.features().end());
    }
    CHECK(!view.find(0));
    CHECK(!view.find(999'999));
}

TEST_CASE("a building takes fewer than 200 bytes beyond its coordinates, index included")
{
    LayerDescriptor layer;
    layer.id = "building";
    layer.level = Level::Public;
    layer.fields = {{.name = "name", .type = FieldType::Text},      {.name = "class", .type = FieldType::Text},
                    {.name = "floors", .type = FieldType::Integer}, {.name = "height", .type = FieldType::Real},
                    {.name = "built", .type = FieldType::Date},     {.name = "address", .type = FieldType::Text}};
    SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(layer));
    constexpr std::int64_t count = 20'000;
    for (std::int64_t i = 0; i < count; ++i) {
        const double x = 121.4 + static_cast<double>(i % 200) * 0.001;
        const double y = 29.7 + static_cast<double>(i / 200) * 0.001;
        Feature feature;
        feature.fid = i * 7 % count + 1;
        feature.version = 1;
        feature.geometry =
            geo::Geometry{geo::GeometryType::Polygon,
                          {{x, y}, {x + 4e-4, y}, {x + 4e-4, y + 3e-4}, {x + 2e-4, y + 5e-4}, {x, y + 3e-4}, {x, y}},
                          {},
                          {6},
                          {1},
                          {}};
        // As a base map for the public has them; more decimals cost the public rows of their own.
        feature.geometry = geo::rounded(*feature.geometry, geo::decimal_scale(7));
        feature.values = {
            "楼 " + std::to_string(i),         "class " + std::to_string(i % 12), i % 33 + 1,
            static_cast<double>(i % 990) / 10, std::int64_t{10'000} + i % 9'000,  "中山西路 " + std::to_string(i) + " 号"};
        builder.add(std::move(feature));
    }
    const auto snapshot = builder.finish({});
    CHECK(snapshot->memory().coordinates == count * 6 * (sizeof(geo::Point) + sizeof(geo::WorldPoint)));
    CHECK(snapshot->memory().rest / count < 120);
}

#include "layers/query/query.hpp"

#include "geo/ops/overlay.hpp"
#include "layers/filter/filter.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace haishu;
using namespace haishu::layers;

namespace
{

geo::Geometry polygon_of(const geo::Box& box)
{
    geo::Geometry g;
    g.type = geo::GeometryType::Polygon;
    g.points = {
        {box.min_x, box.min_y}, {box.max_x, box.min_y}, {box.max_x, box.max_y}, {box.min_x, box.max_y}, {box.min_x, box.min_y}};
    g.ring_ends = {5};
    g.polygon_ends = {1};
    return g;
}

// The rules of OGC API Features read literally, with GEOS for the shapes.
bool matches(const Feature& feature, const Query& query)
{
    const auto meets = [&feature](const geo::Box& box) {
        bool found = false;
        geo::for_each_leaf(*feature.geometry,
                           [&](const geo::GeometryView& leaf) { found = found || geo::intersects(leaf, polygon_of(box)); });
        return found;
    };
    if (!query.boxes.empty() && feature.geometry && std::none_of(query.boxes.begin(), query.boxes.end(), meets)) return false;
    const geo::Value& seen = feature.values[6];
    if (query.time && !geo::is_null(seen)) {
        const std::int64_t at = std::get<std::int64_t>(seen);
        if ((query.time->from && at < *query.time->from) || (query.time->to && at > *query.time->to)) return false;
    }
    return std::all_of(query.equals.begin(), query.equals.end(), [&feature](const PropertyEquals& equals) {
        const geo::Value& value = feature.values[equals.field == "class" ? 1 : 2];
        if (geo::is_null(value)) return false;
        return equals.field == "class" ? std::get<std::string>(value) == equals.text
                                       : std::to_string(std::get<std::int64_t>(value)) == equals.text;
    });
}

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

LayerView line_layer(std::vector<geo::Geometry> shapes)
{
    SnapshotBuilder builder(random_descriptor());
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        Feature feature;
        feature.fid = static_cast<std::int64_t>(i) + 1;
        feature.geometry = std::move(shapes[i]);
        builder.add(std::move(feature));
    }
    return view_of(builder.finish({}));
}

}  // namespace

TEST_CASE("queries with all filters answer what brute force answers, page after page")
{
    RandomLayer layer(1907);
    layer.publish(1500);
    auto snapshot = layer.snapshot();
    const auto edits = layer.edit(200);
    snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
    const LayerView view = view_of(snapshot);
    for (int round = 0; round < 240; ++round) {
        Query query;
        if (round % 2 == 0) query.boxes = {layer.random_box(round % 4 == 0 ? 0.2 : 0.02)};
        if (round % 8 == 0) query.boxes.push_back(layer.random_box(0.2));
        if (round % 3 == 0) query.time = TimeInterval{1'750'000'300'000, std::nullopt};
        if (round % 9 == 0) query.time->to = 1'750'000'700'000;
        if (round % 5 == 0) query.equals.push_back({"class", "灯"});
        if (round % 7 == 0) query.equals.push_back({"floors", "12"});
        std::vector<std::int64_t> expected;
        for (const auto& [fid, feature] : layer.features()) {
            if (matches(feature, query)) expected.push_back(fid);
        }
        query.limit = 1 + layer.below(200);
        std::vector<std::int64_t> found;
        for (bool goes_on = true; goes_on;) {
            const Page page = run(view, query);
            CHECK(page.number_matched == expected.size());
            CHECK(page.features.size() <= query.limit);
            const std::vector<std::int64_t> fids = fids_of(page);
            found.insert(found.end(), fids.begin(), fids.end());
            goes_on = page.next_after.has_value();
            if (goes_on) {
                CHECK(page.features.size() == query.limit);
                query.after_fid = *page.next_after;
            }
        }
        CHECK(found == expected);
    }
}

TEST_CASE("pages stay disjoint and complete while others write")
{
    RandomLayer layer(88);
    layer.publish(500);
    auto snapshot = layer.snapshot();
    std::set<std::int64_t> always;  // there from the first page to the last
    for (const auto& [fid, feature] : layer.features()) always.insert(fid);
    std::vector<std::int64_t> found;
    Query query;
    query.limit = 20;
    for (bool goes_on = true; goes_on;) {
        const LayerView view = view_of(snapshot);
        const Page page = run(view, query);
        const std::vector<std::int64_t> fids = fids_of(page);
        found.insert(found.end(), fids.begin(), fids.end());
        goes_on = page.next_after.has_value();
        query.after_fid = page.next_after.value_or(0);
        const auto edits = layer.edit(3);
        for (const std::int64_t fid : edits.deleted) always.erase(fid);
        snapshot = with_changes(snapshot, edits.written, edits.deleted, edits.changes);
        if (layer.below(4) == 0) snapshot = folded(snapshot);
    }
    CHECK(std::is_sorted(found.begin(), found.end()));
    CHECK(std::adjacent_find(found.begin(), found.end()) == found.end());
    CHECK(std::includes(found.begin(), found.end(), always.begin(), always.end()));
}

TEST_CASE("a bbox is tested against the shape, not against its box")
{
    geo::Geometry diagonal{geo::GeometryType::LineString, {{121.0, 29.0}, {122.0, 30.0}}, {}, {2}, {}, {}};
    geo::Geometry ring = polygon_of({121, 29, 122, 30});
    const geo::Geometry hole = polygon_of({121.1, 29.1, 121.9, 29.9});
    ring.points.insert(ring.points.end(), hole.points.begin(), hole.points.end());
    ring.ring_ends = {5, 10};
    ring.polygon_ends = {2};
    const LayerView view = line_layer({diagonal, ring});
    Query query;
    query.boxes = {{121.7, 29.2, 121.8, 29.3}};
    CHECK(run(view, query).number_matched == 0);
    query.boxes = {{121.45, 29.4, 121.55, 29.6}};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{1});
    query.boxes = {{121.85, 29.2, 121.95, 29.3}};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{2});
}

TEST_CASE("a box across the antimeridian is two boxes that count nothing twice")
{
    const auto line = [](double x1, double x2) {
        return geo::Geometry{geo::GeometryType::LineString, {{x1, 10}, {x2, 10}}, {}, {2}, {}, {}};
    };
    const LayerView view = line_layer({line(178, 179), line(-179, -178), line(-179.5, 179.5), line(0, 1)});
    Query query;
    query.boxes = {{177, 0, 180, 20}, {-180, 0, -177, 20}};
    const Page page = run(view, query);
    CHECK(fids_of(page) == std::vector<std::int64_t>{1, 2, 3});
    CHECK(page.number_matched == 3);
}

TEST_CASE("features without geometry are in every bbox and those without time in every interval")
{
    SnapshotBuilder builder(random_descriptor());
    Feature bare;
    bare.fid = 9;
    builder.add(std::move(bare));
    Feature timed;
    timed.fid = 3;
    timed.geometry = geo::Geometry{geo::GeometryType::Point, {{121.5, 29.8}}, {}, {}, {}, {}};
    timed.values = {{}, {}, {}, {}, {}, {}, std::int64_t{1000}, {}};
    builder.add(std::move(timed));
    const LayerView view = view_of(builder.finish({}));
    Query query;
    query.boxes = {{10, 10, 11, 11}};
    query.time = TimeInterval{5000, std::nullopt};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{9});
    query.boxes = {{121, 29, 122, 30}};
    query.time = TimeInterval{1000, 1000};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{3, 9});
    query.time = TimeInterval{std::nullopt, 999};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{9});
    query.time = TimeInterval{};
    query.boxes = {geo::Box{}};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{9});
}

TEST_CASE("a date field is its whole day in UTC+8")
{
    LayerDescriptor layer = *random_descriptor();
    layer.time_field = "built";
    SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(layer));
    Feature feature;
    feature.fid = 1;
    feature.values = {{}, {}, {}, {}, {}, *parse_date("2026-01-31"), {}, {}};
    builder.add(std::move(feature));
    const LayerView view = view_of(builder.finish({}));
    const auto count = [&view](const char* datetime) {
        Query query;
        query.time = parse_datetime(datetime).value();
        return run(view, query).number_matched;
    };
    CHECK(count("2026-01-31") == 1);
    CHECK(count("2026-01-30") == 0);
    CHECK(count("2026-02-01") == 0);
    CHECK(count("2026-01-30T15:59:59Z") == 0);
    CHECK(count("2026-01-30T16:00:00Z") == 1);
    CHECK(count("2026-01-31T15:59:59Z") == 1);
    CHECK(count("2026-01-31T16:00:00Z") == 0);
    CHECK(count("2026-01-31T23:59:59+08:00/..") == 1);
    CHECK(count("../2026-01-31T00:00:00+08:00") == 1);
    CHECK(count("../2026-01-30") == 0);
    CHECK(view.time_extent() == std::pair<std::int64_t, std::int64_t>(1'769'788'800'000, 1'769'875'199'999));
}

TEST_CASE("without a time field every feature matches every interval")
{
    LayerDescriptor layer = *random_descriptor();
    layer.time_field.clear();
    SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(layer));
    Feature feature;
    feature.fid = 1;
    feature.values = {{}, {}, {}, {}, {}, {}, std::int64_t{1000}, {}};
    builder.add(std::move(feature));
    const LayerView view = view_of(builder.finish({}));
    Query query;
    query.time = TimeInterval{5000, 6000};
    CHECK(run(view, query).number_matched == 1);
    CHECK(!view.time_extent());
}

TEST_CASE("unknown properties and values of another type are refused by name")
{
    const LayerView view = line_layer({});
    Query query;
    query.equals = {{"floor", "3"}};
    CHECK(run_query(view, query, Deadline::never()).error().id == "property-unknown");
    query.equals = {{"floors", "three"}};
    const auto malformed = run_query(view, query, Deadline::never());
    CHECK(malformed.error().id == "property-value-malformed");
    CHECK(malformed.error().code == ErrorCode::BadInput);
    query.equals = {{"name", ""}};
    CHECK(run(view, query).number_matched == 0);
}

TEST_CASE("a query that takes too long is told so")
{
    RandomLayer layer(3);
    layer.publish(2000);
    const LayerView view = view_of(layer.snapshot());
    Query query;
    query.equals = {{"class", "lamp"}};
    const auto late = run_query(view, query, Deadline::after(std::chrono::milliseconds(0)));
    REQUIRE(!late);
    CHECK(late.error().code == ErrorCode::TimedOut);
    CHECK(late.error().id == "deadline");
    query.equals.clear();
    query.boxes = {{121.31, 29.7, 121.6, 30}};
    CHECK(run_query(view, query, Deadline::after(std::chrono::milliseconds(0))).error().id == "deadline");
}

TEST_CASE("a page without filters is counted by the size of the view and costs no scan of the layer")
{
    RandomLayer layer(4);
    layer.publish(2000);
    const LayerView view = view_of(layer.snapshot(), Role::Resident);
    Query query;
    query.limit = 5;
    // With the time already over, a scan of the layer would be noticed.
    const Page page = run_query(view, query, Deadline::after(std::chrono::milliseconds(0))).value();
    CHECK(page.number_matched == view.size());
    CHECK(page.features.size() == 5);
    CHECK(view.size() < 2000);
    query.limit = 0;
    CHECK(run(view, query).features.empty());
    CHECK(run(view, query).next_after == 0);
    query.after_fid = 1'000'000;
    query.limit = 10;
    CHECK(run(view, query).number_matched == view.size());
    CHECK(!run(view, query).next_after);
}

TEST_CASE("without counting, a page is the same and the count is not told")
{
    RandomLayer layer(41);
    layer.publish(500);
    const LayerView view = view_of(layer.snapshot());
    Query query;
    query.equals = {{"class", "tree"}};
    query.after_fid = 100;
    const std::vector<std::int64_t> counted = fids_of(run(view, query));
    query.count_matched = false;
    CHECK(fids_of(run(view, query)) == counted);
    CHECK(run(view, query).number_matched == 0);
}

TEST_CASE("a filter that asks for two places finds what reaches from one to the other")
{
    const geo::Geometry bridge{geo::GeometryType::LineString, {{121.0, 29.0}, {122.0, 30.0}}, {}, {2}, {}, {}};
    const geo::Geometry stub{geo::GeometryType::LineString, {{121.0, 29.0}, {121.1, 29.1}}, {}, {2}, {}, {}};
    const LayerView view = line_layer({bridge, stub});
    const auto tree = parse_cql2_text(
        "S_INTERSECTS(geometry,BBOX(120.9,28.9,121.05,29.05)) AND "
        "S_INTERSECTS(geometry,BBOX(121.95,29.95,122.1,30.1))");
    REQUIRE(tree);
    Query query;
    query.filter = Filter::bind(**tree, view.descriptor()).value();
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{1});
    query.boxes = {{121.4, 29.4, 121.6, 29.6}};
    CHECK(fids_of(run(view, query)) == std::vector<std::int64_t>{1});
    query.boxes = {{121.0, 29.5, 121.1, 29.6}};
    CHECK(fids_of(run(view, query)).empty());
}

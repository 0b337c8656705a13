#include "layers/query/statistics.hpp"

#include "geo/ops/overlay.hpp"
#include "layers/query/query.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace haishu;
using namespace haishu::layers;

namespace
{

using Keys = std::vector<geo::Value>;

Area rhombus(geo::Point middle, double reach)
{
    geo::Geometry polygon;
    polygon.type = geo::GeometryType::Polygon;
    polygon.points = {{middle.x - reach, middle.y},
                      {middle.x, middle.y - reach},
                      {middle.x + reach, middle.y},
                      {middle.x, middle.y + reach},
                      {middle.x - reach, middle.y}};
    polygon.ring_ends = {5};
    polygon.polygon_ends = {1};
    return Area::of_shape(std::move(polygon)).value();
}

Statistics run(const LayerView& view, const Area* area, const std::string& filter, std::optional<TimeWindow> time,
               const StatisticsQuery& query)
{
    const ExpressionPointer expression = filter.empty() ? nullptr : parse_cql2_text(filter).value();
    RowChoice choice = RowChoice::create(view, area, expression, time).value();
    return run_statistics(view, choice, query, Deadline::never()).value();
}

// A base with changes on top, and a restricted class that residents do not see.
struct Town {
    Town()
    {
        layer.edit(3000);
        const auto base = layer.snapshot();
        const RandomLayer::Edits edits = layer.edit(400);
        snapshot = with_changes(base, edits.written, edits.deleted, edits.changes);
    }
    RandomLayer layer{3};
    std::shared_ptr<const LayerSnapshot> snapshot;
};

bool is_text(const geo::Value& value, const char* text)
{
    return !geo::is_null(value) && std::get<std::string>(value) == text;
}

std::int64_t at(const char* text)
{
    return parse_date_time(text).value();
}

}  // namespace

TEST_CASE("counts by group, area, filter and time are those of a look at every feature, for each viewer")
{
    Town town;
    for (const Role role : {Role::Clerk, Role::Resident}) {
        const LayerView view = view_of(town.snapshot, role);
        for (int round = 0; round < 40; ++round) {
            const Area area = rhombus(town.layer.random_box(0.01).center(), 0.02 + 0.002 * round);
            const geo::Geometry outline = area.outline().value();
            const std::int64_t from = 1'750'000'000'000 + static_cast<std::int64_t>(town.layer.below(500'000'000));
            const TimeWindow time{6, from, from + 400'000'000};
            const auto grouping = group_by_fields({1, 4});
            const Statistics got =
                run(view, &area, "class IN ('lamp', 'gas', '灯') AND floors >= 5", time, {grouping.get(), {2}, std::nullopt});

            std::map<Keys, std::size_t> expected;
            double floors = 0;
            std::size_t matched = 0;
            for (const auto& [fid, feature] : town.layer.features()) {
                const geo::Value& kind = feature.values[1];
                if (role == Role::Resident && (is_text(kind, "gas") || is_text(kind, "dump"))) continue;
                if (!is_text(kind, "lamp") && !is_text(kind, "gas") && !is_text(kind, "灯")) continue;
                if (geo::is_null(feature.values[2]) || std::get<std::int64_t>(feature.values[2]) < 5) continue;
                if (geo::is_null(feature.values[6])) continue;
                const std::int64_t seen = std::get<std::int64_t>(feature.values[6]);
                if (seen < *time.from || seen >= *time.to) continue;
                if (!feature.geometry || !geo::intersects(*feature.geometry, outline)) {
                    if (!feature.geometry) continue;
                    bool meets = false;
                    geo::for_each_leaf(*feature.geometry,
                                       [&](const geo::GeometryView& leaf) { meets = meets || geo::intersects(leaf, outline); });
                    if (!meets) continue;
                }
                ++matched;
                ++expected[{kind, feature.values[4]}];
                floors += static_cast<double>(std::get<std::int64_t>(feature.values[2]));
            }
            std::map<Keys, std::size_t> counted;
            for (const Group& group : got.groups) counted[group.key.values] = group.count;
            CHECK(counted == expected);
            CHECK(got.matched == matched);
            CHECK(got.tallies.front().sum.value() == floors);
            CHECK(got.tallies.front().of == matched);
        }
    }
}

TEST_CASE("without an area features without a geometry count too, and nulls are a group")
{
    Town town;
    const LayerView view = view_of(town.snapshot);
    const auto grouping = group_by_fields({1});
    const Statistics got = run(view, nullptr, "", std::nullopt, {grouping.get(), {4}, std::nullopt});
    std::map<Keys, std::size_t> expected;
    std::size_t heated = 0;
    std::size_t known = 0;
    for (const auto& [fid, feature] : town.layer.features()) {
        ++expected[{feature.values[1]}];
        if (geo::is_null(feature.values[4])) continue;
        ++known;
        heated += std::get<bool>(feature.values[4]) ? 1 : 0;
    }
    std::map<Keys, std::size_t> counted;
    for (const Group& group : got.groups) counted[group.key.values] = group.count;
    CHECK(counted == expected);
    CHECK(counted.count({geo::Value{}}) == 1);
    CHECK(got.matched == town.layer.features().size());
    CHECK(got.tallies.front().yes == heated);
    CHECK(got.tallies.front().of == known);
    CHECK(std::is_sorted(got.groups.begin(), got.groups.end(), [](const Group& a, const Group& b) { return a.count > b.count; }));
}

TEST_CASE("every feature with a place has exactly one cell, near its middle")
{
    Town town;
    const LayerView view = view_of(town.snapshot);
    for (const CellShape shape : {CellShape::Hexagon, CellShape::Square}) {
        const auto grouping = group_by_cells(shape, 500, view.extent());
        const Statistics got = run(view, nullptr, "", std::nullopt, {grouping.get(), {}, std::nullopt});
        std::size_t sum = 0;
        for (const Group& group : got.groups) sum += group.count;
        CHECK(sum == town.layer.features().size());
        CHECK(got.groups.size() > 500);
    }
}

TEST_CASE("bins are whole days, weeks and months of UTC+8, empty ones among them")
{
    Town town;
    const LayerView view = view_of(town.snapshot);
    const TimeWindow june{6, at("2025-06-14T16:00:00Z"), at("2025-06-30T16:00:00Z")};
    const Statistics got = run(view, nullptr, "", june, {nullptr, {}, 6});
    const std::vector<TimeBin> days = got.bins->bins(BinWidth::Day, june).value();
    REQUIRE(days.size() == 16);
    CHECK(format_date(days.front().from) == "2025-06-15");
    CHECK(format_date(days.back().from) == "2025-06-30");
    std::size_t sum = 0;
    for (const TimeBin& bin : days) {
        std::size_t expected = 0;
        for (const auto& [fid, feature] : town.layer.features()) {
            if (geo::is_null(feature.values[6])) continue;
            const std::int64_t from = bin.from * 86'400'000 - 8 * 3'600'000;
            const std::int64_t seen = std::get<std::int64_t>(feature.values[6]);
            expected += seen >= from && seen < from + 86'400'000 ? 1 : 0;
        }
        CHECK(bin.count == expected);
        sum += bin.count;
    }
    CHECK(sum == got.matched);
    CHECK(std::any_of(days.begin(), days.end(), [](const TimeBin& bin) { return bin.count == 0; }));
    const std::vector<TimeBin> weeks = got.bins->bins(BinWidth::Week, june).value();
    REQUIRE(weeks.size() == 4);
    CHECK(format_date(weeks[0].from) == "2025-06-09");
    CHECK(format_date(weeks[3].from) == "2025-06-30");
    const std::vector<TimeBin> months = got.bins->bins(BinWidth::Month, june).value();
    REQUIRE(months.size() == 1);
    CHECK(format_date(months[0].from) == "2025-06-01");
    CHECK(months[0].count == got.matched);
}

TEST_CASE("a year before the 29th of February is the 28th")
{
    CHECK(format_date_time(year_before(at("2024-02-29T02:00:00Z"))) == "2023-02-28T02:00:00Z");
    CHECK(format_date_time(year_before(at("2025-01-01T00:00:00Z"))) == "2024-01-01T00:00:00Z");
}

TEST_CASE("a date counts from its first moment in UTC+8, and the window is half-open")
{
    Town town;
    const LayerView view = view_of(town.snapshot);
    const std::int64_t day_start = std::int64_t{20'100} * 86'400'000 - 8 * 3'600'000;
    std::size_t on_day = 0;
    for (const auto& [fid, feature] : town.layer.features())
        on_day += !geo::is_null(feature.values[5]) && std::get<std::int64_t>(feature.values[5]) == 20'100 ? 1 : 0;
    const auto count = [&](std::int64_t from, std::int64_t to) {
        return run(view, nullptr, "", TimeWindow{5, from, to}, {}).matched;
    };
    CHECK(count(day_start, day_start + 1) == on_day);
    CHECK(count(day_start + 1, day_start + 86'400'000) == 0);
    CHECK(count(day_start - 1, day_start) == 0);
}

TEST_CASE("more groups than an answer may have are refused")
{
    RandomLayer layer(9);
    layer.publish(21'000);
    const LayerView view = view_of(layer.snapshot());
    const auto grouping = group_by_fields({0, 3});
    RowChoice choice = RowChoice::create(view, nullptr, nullptr, std::nullopt).value();
    const auto got = run_statistics(view, choice, {grouping.get(), {}, std::nullopt}, Deadline::never());
    REQUIRE_FALSE(got);
    CHECK(got.error().id == "groups-too-many");
}

TEST_CASE("counting stops at its deadline")
{
    Town town;
    const LayerView view = view_of(town.snapshot);
    RowChoice choice = RowChoice::create(view, nullptr, nullptr, std::nullopt).value();
    const auto got = run_statistics(view, choice, {}, Deadline::after(std::chrono::milliseconds(0)));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == ErrorCode::TimedOut);
}

TEST_CASE("sums of decimals are those on paper")
{
    Sum thirds;
    for (int i = 0; i < 3; ++i) thirds.add(0.1);
    CHECK(thirds.value() == 0.3);
    Sum prices;
    for (int i = 0; i < 5000; ++i) prices.add(i % 2 == 0 ? 10.1 : 11.317);
    CHECK(prices.value() == 53542.5);
    Sum far_apart;
    for (const double value : {1e16, 1.5, -1e16}) far_apart.add(value);
    CHECK(far_apart.value() == 1.5);
    Sum halves;
    halves.add(0.25);
    Sum both = halves;
    both.add(halves);
    CHECK(both.value() == 0.5);
    CHECK(Sum().value() == 0);
}

// What happens again at the same place, against a look at every pair.

#include "layers/query/repeats.hpp"

#include "geo/ops/measure.hpp"
#include "layers/query/query.hpp"
#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace haishu;
using namespace haishu::layers;

namespace
{

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t start = 1'767'225'600'000;

struct Case {
    geo::Point place;
    std::int64_t ms;
    std::string kind;
};

// To seven decimals, as rows are kept.
geo::Point as_stored(geo::Point p)
{
    return {std::round(p.x * 1e7) / 1e7, std::round(p.y * 1e7) / 1e7};
}

SmallCatalog catalog_of(const std::vector<Case>& cases)
{
    SmallCatalog layers;
    std::vector<SmallRow> rows;
    for (const Case& each : cases) {
        char wkt[64];
        std::snprintf(wkt, sizeof wkt, "POINT (%.7f %.7f)", each.place.x, each.place.y);
        rows.push_back({wkt, {each.kind, each.ms}});
    }
    layers.add(small_layer("case", Level::Public,
                           {{.name = "kind", .type = FieldType::Text}, {.name = "at", .type = FieldType::DateTime}}),
               rows);
    return layers;
}

Repeats find(const SmallCatalog& layers, RepeatsQuery query, bool by_kind, const RepeatsLimits& limits = {})
{
    const LayerView view = layers.gate(Role::Staff).open("case").value();  // in whose eyes places keep all decimals
    RowChoice choice = RowChoice::create(view, nullptr, nullptr, std::nullopt).value();
    const auto classes = group_by_fields({0});
    query.time_field = 1;
    query.classes = by_kind ? classes.get() : nullptr;
    return find_repeats(choice, view, query, limits, Deadline::never()).value();
}

// The sets of linked cases of so many within one span, by looking at every pair.
std::set<std::vector<std::int64_t>> by_pairs(const std::vector<Case>& cases, const RepeatsQuery& query, bool by_kind)
{
    std::vector<std::size_t> root(cases.size());
    for (std::size_t i = 0; i < root.size(); ++i) root[i] = i;
    bool has_changed = true;
    std::vector<std::pair<std::size_t, std::size_t>> links;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (by_kind && cases[i].kind != cases[j].kind) continue;
            if (std::abs(cases[i].ms - cases[j].ms) > query.span_ms) continue;
            if (geo::geodesic_distance_m(cases[i].place, cases[j].place) <= query.radius_m) links.emplace_back(i, j);
        }
    }
    while (has_changed) {
        has_changed = false;
        for (const auto& [i, j] : links) {
            const std::size_t least = std::min(root[i], root[j]);
            has_changed = has_changed || root[i] != root[j];
            root[i] = root[j] = least;
        }
    }
    std::map<std::size_t, std::vector<std::int64_t>> sets;
    for (std::size_t i = 0; i < cases.size(); ++i) sets[root[i]].push_back(static_cast<std::int64_t>(i) + 1);
    std::set<std::vector<std::int64_t>> found;
    for (const auto& [first, fids] : sets) {
        std::size_t densest = 0;
        for (const std::int64_t from : fids) {
            const std::int64_t since = cases[static_cast<std::size_t>(from - 1)].ms;
            densest = std::max(densest, static_cast<std::size_t>(std::count_if(fids.begin(), fids.end(), [&](std::int64_t fid) {
                                   const std::int64_t at = cases[static_cast<std::size_t>(fid - 1)].ms;
                                   return at >= since && at <= since + query.span_ms;
                               })));
        }
        if (densest >= query.at_least) found.insert(fids);
    }
    return found;
}

std::set<std::vector<std::int64_t>> sets_of(const Repeats& repeats)
{
    std::set<std::vector<std::int64_t>> found;
    for (const Repeat& repeat : repeats.repeats) {
        auto fids = repeat.fids;
        std::sort(fids.begin(), fids.end());
        found.insert(fids);
    }
    return found;
}

RepeatsQuery query_of(double radius_m, double days, std::size_t at_least)
{
    RepeatsQuery query;
    query.radius_m = radius_m;
    query.span_ms = static_cast<std::int64_t>(days * day_ms);
    query.at_least = at_least;
    query.limit = 100'000;
    return query;
}

}  // namespace

TEST_CASE("three cases of one kind near one another within the days are a repeat")
{
    const geo::Point here{121.55, 29.87};
    const geo::Point beside = as_stored(geo::geodesic_destination(here, 60, 29.9));
    const geo::Point far = as_stored(geo::geodesic_destination(here, 240, 30.1));
    const SmallCatalog layers = catalog_of({{here, start, "a"},
                                            {beside, start + 10 * day_ms, "a"},
                                            {here, start + 30 * day_ms, "a"},
                                            {here, start + 1 * day_ms, "b"},
                                            {far, start + 2 * day_ms, "a"}});
    const Repeats found = find(layers, query_of(30, 30, 3), true);
    REQUIRE(found.matched == 1);
    CHECK(found.looked_at == 5);
    const Repeat& repeat = found.repeats.front();
    CHECK(repeat.fids == std::vector<std::int64_t>{1, 2, 3});
    CHECK(repeat.first_ms == start);
    CHECK(repeat.last_ms == start + 30 * day_ms);
    CHECK(repeat.most_in_span == 3);
    CHECK(repeat.center.x == Approx((2 * here.x + beside.x) / 3).epsilon(1e-12));
    CHECK(repeat.spread_m == Approx(29.9 * 2 / 3).margin(0.01));
    // Whatever the kind the fourth counts too, and the fifth with a wider reach.
    CHECK(find(layers, query_of(30, 30, 3), false).repeats.front().fids.size() == 4);
    CHECK(find(layers, query_of(30.2, 30, 3), false).repeats.front().fids.size() == 5);
}

TEST_CASE("cases that follow one another are one repeat only when enough of them lie within the days")
{
    std::vector<Case> slow;
    for (int i = 0; i < 6; ++i) slow.push_back({{121.55, 29.87}, start + i * 20 * day_ms, "a"});
    CHECK(find(catalog_of(slow), query_of(10, 30, 3), true).matched == 0);  // two in any thirty days
    slow.push_back({{121.55, 29.87}, start + 25 * day_ms, "a"});
    const Repeats found = find(catalog_of(slow), query_of(10, 30, 3), true);
    REQUIRE(found.matched == 1);
    CHECK(found.repeats.front().fids.size() == 7);
    CHECK(found.repeats.front().most_in_span == 3);
}

TEST_CASE("repeats among random cases are those that a look at every pair finds")
{
    std::mt19937 random(7);
    for (const double latitude : {0.0, 29.87, -45.0, 70.0}) {
        for (const double radius_m : {1.0, 25.0, 300.0, 2'000.0}) {
            std::vector<Case> cases;
            std::uniform_real_distribution<double> spread(-8 * radius_m, 8 * radius_m);
            for (int i = 0; i < 400; ++i) {
                const geo::Point middle{121.55, latitude};
                geo::Point place = geo::geodesic_destination(middle, 90, spread(random));
                place = geo::geodesic_destination(place, 0, spread(random));
                if (i % 5 == 4) place = cases.back().place;  // the very same place
                place = as_stored(place);
                cases.push_back(
                    {place, start + static_cast<std::int64_t>(random() % 200) * day_ms / 2, random() % 2 == 0 ? "a" : "b"});
            }
            const SmallCatalog layers = catalog_of(cases);
            for (const bool by_kind : {false, true}) {
                for (const double days : {3.0, 15.0}) {
                    const RepeatsQuery query = query_of(radius_m, days, by_kind ? 2 : 3);
                    INFO(latitude << ' ' << radius_m << ' ' << by_kind << ' ' << days);
                    CHECK(sets_of(find(layers, query, by_kind)) == by_pairs(cases, query, by_kind));
                }
            }
        }
    }
}

TEST_CASE("very many cases at one place are linked without looking at their pairs")
{
    std::vector<Case> cases;
    for (int i = 0; i < 50'000; ++i) cases.push_back({{121.55, 29.87}, start + i * 60'000LL, "a"});
    RepeatsLimits limits;
    limits.pairs = 1'000;
    const Repeats found = find(catalog_of(cases), query_of(30, 30, 3), true, limits);
    REQUIRE(found.matched == 1);
    CHECK(found.repeats.front().fids.size() == 50'000);
    CHECK(found.repeats.front().most_in_span == 43'201);
}

TEST_CASE("too many cases, or too many of them near one another, are refused")
{
    std::vector<Case> cases;
    for (int i = 0; i < 3'000; ++i) cases.push_back({{121.55 + (i % 2) * 0.0004, 29.87}, start, "a"});
    const SmallCatalog layers = catalog_of(cases);
    const LayerView view = layers.gate(Role::Clerk).open("case").value();  // as the rows are
    RowChoice choice = RowChoice::create(view, nullptr, nullptr, std::nullopt).value();
    RepeatsQuery query = query_of(30, 30, 3);
    query.time_field = 1;
    RepeatsLimits limits;
    limits.features = 2'999;
    CHECK(find_repeats(choice, view, query, limits, Deadline::never()).error().id == "repeats-too-many");
    limits = {};
    limits.pairs = 10'000;  // 1,500 at each of two places 38 m apart: in neighbouring cells, and never linked
    CHECK(find_repeats(choice, view, query, limits, Deadline::never()).error().id == "repeats-too-many");
    CHECK(find_repeats(choice, view, query, {}, Deadline::after(std::chrono::milliseconds(0))).error().code ==
          ErrorCode::TimedOut);
}

TEST_CASE("what has no place or no time is left out")
{
    SmallCatalog layers;
    layers.add(
        small_layer("case", Level::Public, {{.name = "kind", .type = FieldType::Text}, {.name = "at", .type = FieldType::Date}}),
        {{"POINT (121.55 29.87)", {std::string("a"), std::int64_t{20'000}}},
         {"POINT (121.55 29.87)", {std::string("a"), std::int64_t{20'001}}},
         {"POINT (121.55 29.87)", {std::string("a"), geo::Value{}}},
         {"", {std::string("a"), std::int64_t{20'001}}},
         {"POINT (121.55 89)", {std::string("a"), std::int64_t{20'001}}}});
    const Repeats found = find(layers, query_of(30, 1, 2), true);
    CHECK(found.looked_at == 5);
    CHECK(found.left_out == 3);
    REQUIRE(found.matched == 1);
    CHECK(found.repeats.front().fids == std::vector<std::int64_t>{1, 2});
}

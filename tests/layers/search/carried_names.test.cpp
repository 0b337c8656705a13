// Indexes of names over edits, folds and publishes.

#include "layers/search/free_text.hpp"
#include "layers/search/place_search.hpp"
#include "tests/layers/search/search_town.hpp"

#include <random>

#include <catch2/catch.hpp>

using namespace search_town;

namespace
{

std::vector<std::int64_t> named(const std::shared_ptr<const LayerSnapshot>& layer, std::string_view typed,
                                NameIndexUse indexes = NameIndexUse::Keep)
{
    const auto view = Gate(catalog({layer}), Viewer()).open(layer->descriptor().id);
    REQUIRE(view);
    const auto found = find_text(*view, typed, indexes, Deadline::never());
    REQUIRE(found);
    return **found;
}

Feature hospital(std::int64_t fid, std::int64_t version, std::string name)
{
    Feature made = feature(fid, point(121.51, 29.85), {std::move(name), {}});
    made.version = version;
    return made;
}

}  // namespace

TEST_CASE("what a fold makes has its index of names before anybody asks")
{
    const auto before = town_layers().at(1);
    CHECK(named(before, "yiyuan") == std::vector<std::int64_t>{1, 2});
    const auto edited = with_changes(before, {hospital(3, 10, "月湖医院")}, {2}, {});
    CHECK(named(edited, "yiyuan") == std::vector<std::int64_t>{1, 3});
    const auto now = folded(edited);
    const std::size_t bare = now->memory().rest;
    derive_again(*edited, *now, false);
    const std::size_t ready = now->memory().rest;
    CHECK(ready > bare);
    CHECK(named(now, "yiyuan") == std::vector<std::int64_t>{1, 3});
    CHECK(now->memory().rest - ready < ready - bare);  // of the rows changed since there are none
}

TEST_CASE("an index of names that is told to stop is not made, and made when it is asked for")
{
    const auto before = town_layers().at(1);
    CHECK(named(before, "yiyuan").size() == 2);
    const auto now = folded(with_changes(before, {hospital(3, 10, "月湖医院")}, {}, {}));
    const std::size_t bare = now->memory().rest;
    derive_again(*before, *now, true);
    CHECK(now->memory().rest == bare);
    CHECK(named(now, "yiyuan").size() == 3);
}

TEST_CASE("after every one of many edits the names are those of the rows as they stand")
{
    std::mt19937 random(3);
    const std::vector<std::string> names{"月湖医院", "石碶医院", "第一医院", "江厦学校", "药行街口", "古林"};
    auto layer = town_layers().at(1);
    for (std::int64_t step = 1; step <= 3000; ++step) {
        const auto fid = static_cast<std::int64_t>(1 + random() % 700);
        if (random() % 5 == 0) {
            layer = with_changes(layer, {}, {fid}, {});
        } else {
            layer = with_changes(layer, {hospital(fid, 100 + step, names[random() % names.size()])}, {}, {});
        }
        if (step % 7 != 0) continue;  // several edits may come between two questions
        const std::string typed = std::vector<std::string>{"yiyuan", "月湖", "jx"}[random() % 3];
        REQUIRE(named(layer, typed) == named(layer, typed, NameIndexUse::None));
    }
}

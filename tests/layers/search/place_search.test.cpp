#include "layers/search/place_search.hpp"

#include "search_town.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace search_town;

namespace
{

std::vector<std::string> texts(const Gate& gate, const PlaceQuery& query)
{
    const auto found = find_places(gate, query, Deadline::never());
    REQUIRE(found);
    std::vector<std::string> all;
    for (const FoundPlace& place : *found) all.push_back(place.text);
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("places of all layers are found, the closest name first")
{
    const Gate gate(catalog(town_layers()), Viewer());
    CHECK(texts(gate, {.typed = "石碶"}).front() == "石碶街道");
    CHECK(texts(gate, {.typed = "石碶医院"}) == Texts{"石碶医院"});
    CHECK(texts(gate, {.typed = "sqyy"}) == Texts{"石碶医院"});
    CHECK(texts(gate, {.typed = "石碶 医院"}) == Texts{"石碶医院"});
    CHECK(texts(gate, {.typed = "不在"}).empty());
    CHECK(texts(gate, {.typed = " "}).empty());
}

TEST_CASE("nearer places come first, and only those in the box are told")
{
    const Gate gate(catalog(town_layers()), Viewer());
    CHECK(texts(gate, {.typed = "医院", .layers = {"hospital"}, .near = geo::Point{121.51, 29.85}}) ==
          Texts{"第一医院", "石碶医院"});
    CHECK(texts(gate, {.typed = "医院", .layers = {"hospital"}, .near = geo::Point{121.58, 29.85}}) ==
          Texts{"石碶医院", "第一医院"});
    CHECK(texts(gate, {.typed = "医院", .layers = {"hospital"}, .only_in = {{121.57, 29.8, 121.59, 29.9}}}) == Texts{"石碶医院"});
}

TEST_CASE("what is cut from a viewer is not found, neither layers nor fields")
{
    const auto all = catalog(town_layers());
    const Gate resident(all, Viewer());
    CHECK(texts(resident, {.typed = "氧气站"}).empty());
    CHECK(texts(resident, {.typed = "王大夫"}).empty());
    const Gate officer(all, clerk());
    CHECK(texts(officer, {.typed = "氧气站"}) == Texts{"医院氧气站"});
    CHECK(texts(officer, {.typed = "王大夫"}) == Texts{"第一医院"});
    CHECK(texts(resident, {.typed = "王大夫"}).empty());
}

TEST_CASE("an edited name is found at once, and the old one no longer")
{
    auto all = town_layers();
    const Gate before(catalog(all), Viewer());
    CHECK(texts(before, {.typed = "第一医院"}) == Texts{"第一医院"});
    all[1] = with_changes(all[1], {feature(1, point(121.51, 29.85), {std::string("月湖医院"), {}})}, {}, {});
    const Gate after(catalog(all), Viewer());
    CHECK(texts(after, {.typed = "月湖医院"}) == Texts{"月湖医院"});
    CHECK(texts(after, {.typed = "第一医院"}).empty());
    all[1] = with_changes(all[1], {}, {1}, {});
    CHECK(texts(Gate(catalog(all), Viewer()), {.typed = "月湖医院"}).empty());
}

TEST_CASE("a slip of typing is forgiven where nothing else is found")
{
    const Gate gate(catalog(town_layers()), Viewer());
    CHECK(texts(gate, {.typed = "shiqiyiyuna"}) == Texts{"石碶医院"});
    CHECK(texts(gate, {.typed = "石契医院"}) == Texts{"石碶医院"});
}

TEST_CASE("the part of the text that was typed is told in UTF-16 units")
{
    const Gate gate(catalog(town_layers()), Viewer());
    const auto found = find_places(gate, {.typed = "jied", .layers = {"street"}}, Deadline::never());
    REQUIRE(found);
    REQUIRE(found->size() == 2);
    CHECK(found->front().from == 2);
    CHECK(found->front().to == 4);
}

TEST_CASE("a text that is too long is refused")
{
    const Gate gate(catalog(town_layers()), Viewer());
    const auto found = find_places(gate, {.typed = std::string(longest_typed + 1, 'a')}, Deadline::never());
    REQUIRE_FALSE(found);
    CHECK(found.error().id == "query-too-long");
}

TEST_CASE("of a name without end the beginning is found and marked, and what lies far behind is not found")
{
    // "月湖" again as a word of its own, whose end is sign 65536.
    std::string endless = "一月湖";
    for (int i = 3; i < 65'533; ++i) endless += "一";
    endless += " 月湖 城隍庙";
    auto all = town_layers();
    all[1] = with_changes(all[1], {feature(1, point(121.51, 29.85), {endless, {}})}, {}, {});
    const Gate gate(catalog(all), Viewer());
    const auto found = find_places(gate, {.typed = "月湖"}, Deadline::never());
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->front().from == 1);
    CHECK(found->front().to == 3);
    CHECK(texts(gate, {.typed = "城隍庙"}).empty());
}

TEST_CASE("the distance that is told is that to the shape")
{
    const Gate gate(catalog(town_layers()), Viewer());
    const auto found = find_places(gate, {.typed = "石碶医院", .near = geo::Point{121.51, 29.85}}, Deadline::never());
    REQUIRE(found);
    CHECK(found->at(0).distance_m.value() == Approx(6764.174).margin(0.001));  // by PROJ on GRS 80
}

TEST_CASE("a place that several layers hold comes once and tells of the others, but not the stop named like it")
{
    const auto name = std::vector<std::string>{"name"};
    const Gate gate(
        catalog({layer("water", {text("name")}, name, {feature(1, square(121.54, 121.55), {std::string("月湖")})}),
                 layer("scenic", {text("name")}, name, {feature(1, point(121.545, 29.85), {std::string("月湖")})}),
                 layer("park", {text("name")}, name, {feature(1, point(121.60, 29.85), {std::string("月湖")})}),
                 layer("bus_stop", {text("name")}, name, {feature(1, point(121.545, 29.85), {std::string("月湖")})})}),
        Viewer());
    const auto found = find_places(gate, {.typed = "yuehu", .joins_same_places = true}, Deadline::never());
    REQUIRE(found);
    REQUIRE(found->size() == 3);
    CHECK(found->at(0).view->descriptor().id == "scenic");
    REQUIRE(found->at(0).same.size() == 1);
    CHECK(found->at(0).same.at(0).first->descriptor().id == "water");
    CHECK(found->at(1).view->descriptor().id == "park");  // another lake of that name, far away
    CHECK(found->at(2).view->descriptor().id == "bus_stop");
    const auto all = find_places(gate, {.typed = "yuehu"}, Deadline::never());
    REQUIRE(all);
    CHECK(all->size() == 4);
}

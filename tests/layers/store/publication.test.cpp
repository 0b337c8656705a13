// What the database keeps about maps that are shown and data that is taken away.

#include "layers/store/export_areas.hpp"
#include "layers/store/map_numbers.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

LayerDescriptor base_layer()
{
    LayerDescriptor layer = trial_layer();
    layer.group = "base";
    layer.level = Level::Public;
    return layer;
}

std::vector<std::string> missing(Store& store)
{
    std::vector<std::string> ids;
    const auto layers = MapNumbers(store).missing();
    REQUIRE(layers);
    for (const LayerDescriptor& layer : *layers) ids.push_back(layer.id);
    return ids;
}

void publish(StoreFixture& file, const std::string& code)
{
    REQUIRE(file.store().publish(file.staged({feature("POINT(121.5 29.8)", code)}, base_layer()), PublishMode::Replace, ""));
}

}  // namespace

TEST_CASE("a map number is that of one version of the base map, and the next version has none")
{
    StoreFixture file;
    CHECK(fault_id(MapNumbers(file.store()).bind("trial", "甬S(2026)12号")) == "map-number-without-version");
    publish(file, "a");
    CHECK(missing(file.store()) == std::vector<std::string>{"trial"});
    REQUIRE(MapNumbers(file.store()).bind("trial", "甬S(2026)12号"));
    CHECK(missing(file.store()).empty());
    CHECK(*MapNumbers(file.store()).in_force() == std::map<std::string, std::string>{{"trial", "甬S(2026)12号"}});
    publish(file, "b");
    CHECK(missing(file.store()) == std::vector<std::string>{"trial"});
    CHECK(MapNumbers(file.store()).in_force()->empty());
    REQUIRE(MapNumbers(file.store()).bind("trial", "甬S(2026)13号"));
    REQUIRE(MapNumbers(file.store()).bind("trial", "甬S(2026)14号"));
    file.close();
    CHECK(MapNumbers(file.store()).in_force()->at("trial") == "甬S(2026)14号");
}

TEST_CASE("a map number is asked for layers of the base map with rows that anybody may see")
{
    LayerDescriptor layer = base_layer();
    CHECK(needs_map_number(layer));
    layer.level = Level::Internal;
    CHECK_FALSE(needs_map_number(layer));
    layer = base_layer();
    layer.group = "life";
    CHECK_FALSE(needs_map_number(layer));
    StoreFixture file;
    CHECK(missing(file.store()).empty());
}

TEST_CASE("what is no map number, and what is no layer, is refused")
{
    StoreFixture file;
    CHECK(fault_id(MapNumbers(file.store()).bind("trial", "")) == "map-number-malformed");
    CHECK(fault_id(MapNumbers(file.store()).bind("trial", "a\nb")) == "map-number-malformed");
    CHECK(fault_id(MapNumbers(file.store()).bind("trial", std::string(65, '1'))) == "map-number-malformed");
    CHECK(fault_id(MapNumbers(file.store()).bind("nothing", "1")) == "layer-unknown");
}

TEST_CASE("what an asker has taken of large-scale layers outlasts the program, and is his alone")
{
    const geo::Box thirteen_km2{121.50, 29.87, 121.55, 29.8945};
    const geo::Box next_thirteen_km2{121.50, 29.8945, 121.55, 29.919};
    const ExportAsker lin{"lin", true};
    const ExportAsker wang{"wang", true};
    StoreFixture file;
    REQUIRE(ExportAreas(file.store()).take(lin, {thirteen_km2}, 20'000));
    file.close();
    CHECK(*ExportAreas(file.store()).area_m2(lin) == Approx(13.11e6).epsilon(0.001));
    CHECK(fault_id(ExportAreas(file.store()).take(lin, {next_thirteen_km2}, 30'000)) == "export-area-exceeded");
    CHECK(*ExportAreas(file.store()).area_m2(lin) == Approx(13.11e6).epsilon(0.001));
    CHECK(fault_id(ExportAreas(file.store()).take(lin, {thirteen_km2}, 30'000)).empty());
    CHECK(fault_id(ExportAreas(file.store()).take(wang, {next_thirteen_km2}, 20'000)).empty());
    CHECK(fault_id(ExportAreas(file.store()).take(wang, {thirteen_km2, next_thirteen_km2}, 20'000)) == "export-area-exceeded");
    // No account, though called the same.
    CHECK(*ExportAreas(file.store()).area_m2({"lin", false}) == 0);
}

TEST_CASE("of those without an account what was taken is forgotten with time, and when there are too many of them")
{
    const std::vector<geo::Box> place{{121.50, 29.87, 121.51, 29.88}};
    const auto visitor = [](const char* name) { return ExportAsker{name, false}; };
    StoreFixture file;
    ExportAreas areas(file.store(), {100, 2});
    REQUIRE(areas.take(visitor("a"), place, 1'000));
    CHECK(*areas.area_m2(visitor("a")) > 1e6);
    REQUIRE(areas.take({"lin", true}, place, 1'000));
    REQUIRE(areas.take(visitor("b"), place, 1'101));
    CHECK(*areas.area_m2(visitor("a")) == 0);
    CHECK(*areas.area_m2({"lin", true}) > 1e6);
    REQUIRE(areas.take(visitor("c"), place, 1'102));
    REQUIRE(areas.take(visitor("d"), place, 1'103));
    CHECK(*areas.area_m2(visitor("b")) == 0);
    CHECK(*areas.area_m2(visitor("c")) > 1e6);
    CHECK(*areas.area_m2(visitor("d")) > 1e6);
    // Who comes again is kept.
    REQUIRE(areas.take(visitor("c"), place, 1'150));
    REQUIRE(areas.take(visitor("e"), place, 1'210));
    CHECK(*areas.area_m2(visitor("c")) > 1e6);
    CHECK(*areas.area_m2(visitor("d")) == 0);
}

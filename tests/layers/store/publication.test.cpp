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
    const geo::Box thirteen_km2{121.50, 29.87, 121.55, 29.8943};
    const geo::Box next_thirteen_km2{121.50, 29.8943, 121.55, 29.9186};
    StoreFixture file;
    REQUIRE(ExportAreas(file.store()).take("account lin", {thirteen_km2}));
    file.close();
    CHECK(*ExportAreas(file.store()).area_m2("account lin") == Approx(13e6).epsilon(0.005));
    CHECK(fault_id(ExportAreas(file.store()).take("account lin", {next_thirteen_km2})) == "export-area-exceeded");
    CHECK(*ExportAreas(file.store()).area_m2("account lin") == Approx(13e6).epsilon(0.005));
    CHECK(fault_id(ExportAreas(file.store()).take("account lin", {thirteen_km2})).empty());
    CHECK(fault_id(ExportAreas(file.store()).take("account wang", {next_thirteen_km2})).empty());
    CHECK(fault_id(ExportAreas(file.store()).take("account wang", {thirteen_km2, next_thirteen_km2})) == "export-area-exceeded");
}

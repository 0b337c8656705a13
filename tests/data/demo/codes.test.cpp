#include "data/demo/facts.hpp"
#include "data/demo/work_calendar.hpp"
#include "district.hpp"
#include "layers/catalog/code_format.hpp"

#include <catch2/catch.hpp>

namespace haishu::data::test
{

TEST_CASE("a limit in working hours skips nights, weekends and holidays, and uses make-up days")
{
    const Result<WorkCalendar> calendar = WorkCalendar::load("district");
    REQUIRE(calendar);
    const auto at = [](int year, int month, int day, int hour, int minute) {
        return day_from_civil(year, month, day) * 1440 + hour * 60 + minute;
    };
    // Friday 16:30 and four working hours: Monday 11:30 in an ordinary week,
    CHECK(calendar->after(at(2026, 6, 5, 16, 30), 240) == at(2026, 6, 8, 11, 30));
    // but Saturday 11:30 when that Saturday is a make-up day.
    CHECK(calendar->after(at(2026, 5, 8, 16, 30), 240) == at(2026, 5, 9, 11, 30));
    CHECK(!calendar->is_workday(day_from_civil(2026, 10, 1)));
    CHECK(calendar->between(at(2026, 6, 5, 16, 30), at(2026, 6, 8, 11, 30)) == 240);
}

TEST_CASE("codes are unique in every layer that has a key")
{
    for (const auto& [id, layer] : District::of_scale_one().layers()) {
        if (layer.descriptor.key_field.empty()) continue;
        INFO(id);
        CHECK(values_of(layer, layer.descriptor.key_field).size() == layer.features.size());
    }
}

TEST_CASE("codes of divisions nest: grid in community in unit in district")
{
    const District& district = District::of_scale_one();
    const std::set<std::string> units = values_of(district.layer("street"), "code");
    const std::set<std::string> communities = values_of(district.layer("community"), "code");
    const std::set<std::string> duty = values_of(district.layer("duty_grid"), "code");
    CHECK(units.size() == 17);
    CHECK(units.count("330203009") == 1);
    CHECK(communities.size() == 280);
    for (const std::string& code : communities) CHECK(units.count(code.substr(0, 9)) == 1);
    const DemoLayer& grids = district.layer("grid");
    for (const layers::Feature& grid : grids.features) {
        const std::string code = text_of(grids, grid, "grid_code");
        REQUIRE(code.size() == 15);
        REQUIRE(code.substr(0, 12) == text_of(grids, grid, "community_code"));
        REQUIRE(communities.count(code.substr(0, 12)) == 1);
        REQUIRE(duty.count(text_of(grids, grid, "duty_grid_code")) == 1);
    }
    const std::set<std::string> grid_codes = values_of(grids, "grid_code");
    const DemoLayer& cases = district.layer("case");
    for (const layers::Feature& c : cases.features) REQUIRE(grid_codes.count(text_of(cases, c, "grid_code")) == 1);
}

TEST_CASE("every legal entity has a valid credit code and an address")
{
    const DemoLayer& entities = District::of_scale_one().layer("legal_entity");
    for (const layers::Feature& e : entities.features) {
        const std::string code = text_of(entities, e, "uscc");
        REQUIRE(layers::code_fault(layers::TextFormat::CreditCode, code) == "");
        REQUIRE(layers::code_fault(layers::TextFormat::OrganisationCode, text_of(entities, e, "org_code")) == "");
        REQUIRE(!text_of(entities, e, "reg_address").empty());
    }
}

}  // namespace haishu::data::test

#include "district.hpp"

#include "geo/ops/nearest.hpp"
#include "layers/hours/opening_hours.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace haishu::data::test
{

TEST_CASE("every opening time of the district is understood")
{
    std::size_t with_break = 0;
    for (const auto& [id, layer] : District::of_scale_one().layers()) {
        if (!layer.descriptor.field_index("hours")) continue;
        for (const std::string& hours : values_of(layer, "hours")) {
            if (hours.empty()) continue;
            const auto parsed = layers::OpeningHours::parse(hours);
            INFO(id << ": " << hours);
            REQUIRE(parsed);
            with_break += parsed->has_break() ? 1 : 0;
        }
    }
    CHECK(with_break > 2);
}

TEST_CASE("a service place is open at lunch exactly when its hours have no break")
{
    const DemoLayer& places = District::of_scale_one().layer("service_place");
    int closed_at_lunch = 0;
    for (const layers::Feature& place : places.features) {
        const auto hours = layers::OpeningHours::parse(text_of(places, place, "hours"));
        REQUIRE(hours);
        CHECK(hours->has_break() != flag_of(places, place, "lunch_open"));
        closed_at_lunch += hours->has_break() ? 1 : 0;
    }
    CHECK(closed_at_lunch == 6);
}

TEST_CASE("each item of a service place has its code, in the same order")
{
    const DemoLayer& places = District::of_scale_one().layer("service_place");
    const auto parts = [](std::string text, const std::string& separator) {
        std::size_t count = 1;
        for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator, at + 1)) ++count;
        return count;
    };
    for (const layers::Feature& place : places.features) {
        const std::string items = text_of(places, place, "items");
        INFO(items);
        CHECK(parts(items, "、") == parts(text_of(places, place, "item_codes"), ";"));
        if (items.rfind("企业登记", 0) == 0) CHECK(text_of(places, place, "item_codes").rfind("SX0101;", 0) == 0);
    }
}

TEST_CASE("every centre publishes the four rates for each of the last eight quarters")
{
    const District& district = District::of_scale_one();
    const DemoLayer& rates = district.layer("service_rate");
    const std::set<std::string> centres = values_of(district.layer("service_place"), "code");
    CHECK(rates.features.size() == 8 * centres.size());
    CHECK(values_of(rates, "centre_code") == centres);
    std::set<std::string> current;
    for (const layers::Feature& row : rates.features)
        if (flag_of(rates, row, "current")) current.insert(text_of(rates, row, "centre_code"));
    CHECK(current == centres);
    for (const layers::Feature& row : rates.features) {
        CHECK(number_of(rates, row, "published_on") > number_of(rates, row, "period_to"));
        const auto rate = [&](const char* of, const char* n, const char* all) {
            const double share = 100 * number_of(rates, row, n) / number_of(rates, row, all);
            CHECK(std::abs(number_of(rates, row, of) - share) < 0.0501);
            CHECK(number_of(rates, row, n) <= number_of(rates, row, all));
        };
        rate("entry_rate", "items_in", "items");
        rate("online_rate", "items_online", "items_in");
        rate("early_rate", "cases_early", "cases");
        rate("satisfied_rate", "votes_satisfied", "votes");
    }
}

TEST_CASE("school areas tell stage and year and name a school that exists, in part two at one place")
{
    const District& district = District::of_scale_one();
    const DemoLayer& areas = district.layer("school_area");
    const DemoLayer& schools = district.layer("school");
    std::map<std::string, std::string> names;
    for (const layers::Feature& school : schools.features)
        names[text_of(schools, school, "code")] = text_of(schools, school, "name");
    std::map<std::pair<long, std::string>, int> counts;
    int shared = 0;
    for (const layers::Feature& area : areas.features) {
        CHECK(names[text_of(areas, area, "school_code")] == text_of(areas, area, "school_name"));
        ++counts[{std::lround(number_of(areas, area, "year")), text_of(areas, area, "stage")}];
        shared += text_of(areas, area, "shared_with").empty() ? 0 : 1;
        CHECK(flag_of(areas, area, "current") == (number_of(areas, area, "year") == 2026));
    }
    CHECK(counts.size() == 4);
    CHECK(counts[{2026, "primary"}] > counts[{2025, "primary"}]);
    CHECK(shared > 4);
}

}  // namespace haishu::data::test

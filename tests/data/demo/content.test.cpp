#include "district.hpp"

#include <catch2/catch.hpp>

namespace haishu::data::test
{

TEST_CASE("the same seed and scale give the same district, another seed another one")
{
    const std::uint64_t first = District::make(0.1, 7).hash();
    CHECK(first == District::make(0.1, 7).hash());
    CHECK(first != District::make(0.1, 8).hash());
}

TEST_CASE("the district has about the stated amounts")
{
    const District& district = District::of_scale_one();
    const auto size = [&](const char* id) { return static_cast<double>(district.layer(id).features.size()); };
    CHECK(size("building") == Approx(20000).epsilon(0.1));
    CHECK(size("road") == Approx(3500).epsilon(0.3));
    CHECK(size("legal_entity") == Approx(20000).epsilon(0.05));
    CHECK(size("case") == Approx(50000).epsilon(0.05));
    double places = 0;
    for (const char* id :
         {"government", "school", "hospital", "scenic", "park", "bus_stop", "metro_station", "cinema", "hotel", "toilet",
          "parking", "community_service", "fire_station", "shelter", "service_place", "food_point", "care_home"})
        places += size(id);
    CHECK(places == Approx(3000).epsilon(0.3));
    CHECK(district.layers().size() == layers::shipped_descriptors().size());
}

TEST_CASE("a scale out of range is refused")
{
    const auto take = [](DemoLayer&&) -> Result<void> { return {}; };
    const Result<void> none = generate_demo({0, 1}, layers::shipped_descriptors(), take, nullptr);
    REQUIRE(!none);
    CHECK(none.error().id == "demo-scale");
    CHECK(!generate_demo({1000, 1}, layers::shipped_descriptors(), take, nullptr));
}

TEST_CASE("a failing receiver stops the generator")
{
    const Result<void> made = generate_demo(
        {0.05, 1}, layers::shipped_descriptors(), [](DemoLayer&&) -> Result<void> { return bad_input("full", "no room"); },
        nullptr);
    REQUIRE(!made);
    CHECK(made.error().id == "full");
}

TEST_CASE("values keep to the choices of their field")
{
    for (const auto& [id, layer] : District::of_scale_one().layers()) {
        for (const layers::Field& field : layer.descriptor.fields) {
            if (field.choices.empty()) continue;
            std::set<std::string> known{""};
            for (const layers::Choice& choice : field.choices) known.insert(choice.value);
            for (const std::string& value : values_of(layer, field.name)) {
                INFO(id << "." << field.name << " = " << value);
                CHECK(known.count(value) == 1);
            }
        }
    }
}

TEST_CASE("residents are published in fives by cell, community and street, never below ten, and children not by cell")
{
    const DemoLayer& cells = District::of_scale_one().layer("population_cell");
    std::map<std::string, double> total;
    std::map<std::string, int> rows, suppressed;
    for (const layers::Feature& cell : cells.features) {
        const std::string unit = text_of(cells, cell, "unit_type");
        for (const layers::Field& field : cells.descriptor.fields) {
            if (field.type != layers::FieldType::Integer || field.name == "k" || field.name == "max_error") continue;
            if (is_null(cells, cell, field.name)) continue;
            const double n = number_of(cells, cell, field.name);
            REQUIRE(n >= 10);
            REQUIRE(static_cast<long>(n) % 5 == 0);
            REQUIRE_FALSE(flag_of(cells, cell, "suppressed"));
        }
        REQUIRE(cell.geometry.has_value() == (unit == "grid_100m"));
        REQUIRE((unit != "grid_100m" || is_null(cells, cell, "age_0_13")));
        REQUIRE((unit != "grid_100m" || is_null(cells, cell, "health_good")));
        REQUIRE(is_null(cells, cell, "female") == is_null(cells, cell, "male"));
        REQUIRE(flag_of(cells, cell, "suppressed") == is_null(cells, cell, "population"));
        total[unit] += number_of(cells, cell, "population");
        ++rows[unit];
        suppressed[unit] += flag_of(cells, cell, "suppressed") ? 1 : 0;
    }
    CHECK(rows["street"] == 17);
    CHECK(total["street"] == Approx(1041000).epsilon(0.001));
    CHECK(total["community"] == Approx(1041000).epsilon(0.01));
    CHECK(total["grid_100m"] == Approx(1041000).epsilon(0.02));
    CHECK(suppressed["street"] == 0);
    CHECK(suppressed["grid_100m"] < rows["grid_100m"] / 4);
}

TEST_CASE("cases run through their states in order of time")
{
    const DemoLayer& cases = District::of_scale_one().layer("case");
    std::map<std::string, int> states;
    int overdue = 0;
    for (const layers::Feature& c : cases.features) {
        double last = 0;
        for (const char* field :
             {"reported_at", "accepted_at", "filed_at", "dispatched_at", "handled_at", "checked_at", "closed_at"}) {
            if (is_null(cases, c, field)) continue;
            const double at = number_of(cases, c, field);
            REQUIRE(at >= last);
            last = at;
        }
        const std::string state = text_of(cases, c, "state");
        ++states[state];
        REQUIRE((state == "closed") == !is_null(cases, c, "closed_at"));
        if (!is_null(cases, c, "handled_at"))
            REQUIRE(flag_of(cases, c, "overdue") == (number_of(cases, c, "handled_at") > number_of(cases, c, "due_at")));
        overdue += flag_of(cases, c, "overdue") ? 1 : 0;
    }
    CHECK(states["closed"] > 45000);
    CHECK(states["handling"] > 10);
    CHECK(states.size() >= 9);
    CHECK(overdue > 2000);
    CHECK(overdue < 12000);
}

TEST_CASE("bus routes name platforms that exist, in both directions")
{
    const District& district = District::of_scale_one();
    const std::set<std::string> stops = values_of(district.layer("bus_stop"), "code");
    const DemoLayer& routes = district.layer("bus_route");
    std::map<std::string, std::set<std::string>> directions;
    for (const layers::Feature& route : routes.features) {
        directions[text_of(routes, route, "name")].insert(text_of(routes, route, "direction"));
        std::string codes = text_of(routes, route, "stop_codes");
        std::size_t count = 0;
        while (!codes.empty()) {
            const std::size_t end = codes.find(';');
            REQUIRE(stops.count(codes.substr(0, end)) == 1);
            ++count;
            codes = end == std::string::npos ? "" : codes.substr(end + 1);
        }
        REQUIRE(count == static_cast<std::size_t>(number_of(routes, route, "stop_count")));
    }
    CHECK(directions.size() > 30);
    for (const auto& [name, both] : directions) CHECK(both.size() == 2);
}

TEST_CASE("components include classes that the public may not see")
{
    const std::set<std::string> classes = values_of(District::of_scale_one().layer("component"), "class_code");
    CHECK(classes.count("0136") == 1);
    CHECK(classes.count("0118") == 1);
}

}  // namespace haishu::data::test

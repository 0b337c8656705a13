#include "data/demo/layer_list.hpp"

#include <cmath>
#include <map>

namespace haishu::data
{

namespace
{

std::string building_code(const World& world, std::size_t index)
{
    return "B" + world.facts.settings.code + zero_padded(static_cast<std::int64_t>(index + 1), 7);
}

}  // namespace

void make_building(World& world, LayerRows& rows)
{
    for (std::size_t i = 0; i < world.land.buildings.size(); ++i) {
        const Building& b = world.land.buildings[i];
        const Where where = world.where_face(b.face);
        rows.add(polygon_of(b.ring), {{"code", text(building_code(world, i))},
                                      {"name", text(b.name)},
                                      {"address", text(b.address)},
                                      {"use", text(b.use)},
                                      {"floors", integer(b.floors)},
                                      {"height", real(b.height)},
                                      {"base_z", real(b.base_z)},
                                      {"year", integer(b.year)},
                                      {"compound", text(b.compound)},
                                      {"street_code", text(where.street_code)},
                                      {"community_code", text(where.community_code)}});
    }
}

void make_address(World& world, LayerRows& rows)
{
    const Settings& s = world.facts.settings;
    for (std::size_t i = 0; i < world.land.buildings.size(); ++i) {
        const Building& b = world.land.buildings[i];
        if (b.address.empty()) continue;
        const Where where = world.where_face(b.face);
        if (where.street_code.empty()) continue;
        std::string street;
        for (const UnitFact& unit : world.facts.units)
            if (unit.code == where.street_code) street = unit.name;
        const bool numbered = !b.road.empty();
        rows.add(point_of(b.center()), {{"code", text("A" + s.code + zero_padded(static_cast<std::int64_t>(i + 1), 8))},
                                        {"full", text(s.city + s.name + street + b.address)},
                                        {"road", text(b.road)},
                                        {"compound", text(b.compound)},
                                        {"number", text(b.number_text)},
                                        {"number_int", numbered ? integer(b.number) : Value()},
                                        {"side", text(!numbered           ? "none"
                                                      : b.number % 2 == 1 ? "odd"
                                                                          : "even")},
                                        {"building_no", text(b.building_no)},
                                        {"building_code", text(building_code(world, i))},
                                        {"zip", text(s.zip)},
                                        {"status", text("in_use")},
                                        {"street_code", text(where.street_code)},
                                        {"community_code", text(where.community_code)}});
    }
}

void make_population_cell(World& world, LayerRows& rows)
{
    constexpr double cell_m = 100;
    constexpr std::int64_t k = 10;
    struct Count {
        double people = 0;
        std::int32_t face = -1;
    };
    std::map<std::pair<std::int64_t, std::int64_t>, Count> cells;
    double total = 0;
    for (const Building& b : world.land.buildings) {
        if (b.population_factor <= 0 || b.face < 0) continue;
        const Point p = b.center();
        const double people = signed_area(b.ring) * b.floors * b.population_factor;
        Count& count =
            cells[{static_cast<std::int64_t>(std::floor(p.y / cell_m)), static_cast<std::int64_t>(std::floor(p.x / cell_m))}];
        count.people += people;
        count.face = b.face;
        total += people;
    }
    if (total <= 0) return;
    Random random = world.random.stream("population");
    const auto published = [](double people) {
        return people < static_cast<double>(k) ? Value() : integer(static_cast<std::int64_t>(std::round(people / 10)) * 10);
    };
    for (const auto& [cell, count] : cells) {
        const double people = count.people / total * static_cast<double>(world.facts.settings.population);
        const double female = people * random.between(0.47, 0.53);
        const double old = people * random.between(0.16, 0.28);
        const double very_old = people * random.between(0.02, 0.05);
        const bool both = female >= k && people - female >= k;  // one alone would give the other away
        const double x = static_cast<double>(cell.second) * cell_m;
        const double y = static_cast<double>(cell.first) * cell_m;
        const std::vector<Point> square{{x, y}, {x + cell_m, y}, {x + cell_m, y + cell_m}, {x, y + cell_m}};
        const Where where = world.where_face(count.face);
        rows.add(polygon_of(square),
                 {{"code", text("C" + std::to_string(cell.second + 1000) + "N" + std::to_string(cell.first + 1000))},
                  {"unit_type", text("grid_100m")},
                  {"ref_date", integer(day_from_civil(2025, 12, 31))},
                  {"population", published(people)},
                  {"households", published(people / 2.46)},
                  {"female", both ? published(female) : Value()},
                  {"male", both ? published(people - female) : Value()},
                  {"age_18_59", published(people * random.between(0.58, 0.68))},
                  {"age_60_79", published(old)},
                  {"age_80", published(very_old)},
                  {"suppressed", yes(people < k)},
                  {"k", integer(k)},
                  {"noise_method", text("取整到10，少于10不公布")},
                  {"street_code", text(where.street_code)},
                  {"community_code", text(where.community_code)}});
    }
}

}  // namespace haishu::data

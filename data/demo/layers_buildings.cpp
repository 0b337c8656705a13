#include "data/demo/layer_list.hpp"

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

}  // namespace haishu::data

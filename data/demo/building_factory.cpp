#include "data/demo/building_factory.hpp"

#include "data/demo/name_parts.hpp"

#include <cmath>

namespace haishu::data
{

namespace
{

double to_decimetre(double metres)
{
    return std::round(metres * 10) / 10;
}

}  // namespace

BuildingFactory::BuildingFactory(const Facts& facts, const Divisions& divisions, const RoadIndex& roads, Land& land)
    : m_facts(facts), m_divisions(divisions), m_land(land), m_numbers(roads)
{
}

Building& BuildingFactory::push(Ring ring, const RowStyle& style, double population_factor, Random& random)
{
    Building b;
    b.ring = std::move(ring);
    b.use = style.use;
    b.floors = static_cast<int>(random.integer(style.floors[0], style.floors[1]));
    b.height = to_decimetre(b.floors * style.floor_m + random.between(0.3, 1.5));
    b.year = static_cast<int>(b.floors > 8       ? random.integer(2003, 2024)
                              : b.use == "house" ? random.integer(1935, 2015)
                                                 : random.integer(1982, 2018));
    const Point center = b.center();
    b.base_z = to_decimetre(ground_height(m_facts, center));
    b.face = m_divisions.face_at(center);
    b.population_factor = population_factor;
    m_land.buildings.push_back(std::move(b));
    return m_land.buildings.back();
}

void BuildingFactory::address_by_street(Building& b)
{
    HouseNumber number = m_numbers.give(b.center(), 160);
    if (number.road.empty()) number = m_numbers.give(b.center(), 900);
    b.road = number.road;
    b.number = number.number;
    b.number_text = number.text;
    b.address = number.road + number.text;
}

Building& BuildingFactory::add(Ring ring, const RowStyle& style, double population_factor, Random& random)
{
    Building& b = push(std::move(ring), style, population_factor, random);
    address_by_street(b);
    return b;
}

Building& BuildingFactory::add_to_group(Ring ring, const RowStyle& style, double population_factor, const std::string& group,
                                        int number, Random& random)
{
    if (group.empty()) return add(std::move(ring), style, population_factor, random);
    Building& b = push(std::move(ring), style, population_factor, random);
    const bool house = style.use == "house";
    b.compound = group;
    b.building_no = std::to_string(number) + (house ? "号" : "幢");
    b.address = group + b.building_no;
    if (!house) b.name = b.address;
    return b;
}

Building& BuildingFactory::add_named(Ring ring, const std::string& name, const std::string& use, int floors, double height,
                                     const std::string& address)
{
    RowStyle style;
    style.use = use;
    style.floors[0] = style.floors[1] = floors;
    Random fixed(static_cast<std::uint64_t>(name.size()));
    Building& b = push(std::move(ring), style, 0, fixed);
    b.name = name;
    b.height = to_decimetre(height);
    if (address.empty())
        address_by_street(b);
    else
        b.address = address;
    return b;
}

std::string BuildingFactory::compound_name(bool modern, Random& random)
{
    const std::vector<std::string>& first = name_parts("compound_first");
    const std::vector<std::string>& second = name_parts("compound_second");
    const std::vector<std::string>& suffix = name_parts(modern ? "compound_suffix_new" : "compound_suffix_old");
    for (int attempt = 0; attempt < 60; ++attempt) {
        std::string name = random.pick(first);
        if (modern || attempt > 20) name += random.pick(second);
        if (!modern || attempt > 10) name += random.pick(suffix);
        if (m_names.insert(name).second) return name;
    }
    const std::string name =
        random.pick(first) + random.pick(second) + std::to_string(m_names.size()) + "号" + random.pick(suffix);
    m_names.insert(name);
    return name;
}

}  // namespace haishu::data

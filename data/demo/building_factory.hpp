#pragma once
// Turns footprints into buildings: floors, height, year, name and address.

#include "data/demo/building_rows.hpp"

#include <set>

namespace haishu::data
{

class BuildingFactory
{
   public:
    BuildingFactory(const Facts& facts, const Divisions& divisions, const RoadIndex& roads, Land& land);

    // A building of its own, addressed by the street in front.
    Building& add(Ring ring, const RowStyle& style, double population_factor, Random& random);
    // One of a group "<name>3幢"; without a name of its own it takes a street address.
    Building& add_to_group(Ring ring, const RowStyle& style, double population_factor, const std::string& group, int number,
                           Random& random);
    Building& add_named(Ring ring, const std::string& name, const std::string& use, int floors, double height,
                        const std::string& address);
    std::string compound_name(bool modern, Random& random);

   private:
    Building& push(Ring ring, const RowStyle& style, double population_factor, Random& random);
    void address_by_street(Building& building);

    const Facts& m_facts;
    const Divisions& m_divisions;
    Land& m_land;
    HouseNumbers m_numbers;
    std::set<std::string> m_names;
};

}  // namespace haishu::data

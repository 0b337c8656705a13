#pragma once
// Exact counts of persons and households by unit, as they are before anything is kept back. They stay in memory: nothing
// of this is ever written.

#include "geo/types/geometry.hpp"
#include "layers/population/population_rules.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::data
{

// Column 0: persons, column 1: households, then the values of the dimensions of the rules one after another.
struct PopulationTable {
    static constexpr std::size_t persons = 0;
    static constexpr std::size_t households = 1;

    struct Unit {
        layers::PopulationUnit kind = layers::PopulationUnit::Cell;
        std::string code, community_code, street_code;
        std::size_t parent = 0;             // before its children; the whole district is unit 0 and its own parent
        std::vector<std::int64_t> counts;   // by column
        std::vector<std::int64_t> unknown;  // by dimension: those of whom the trait is not known
        geo::Geometry shape;                // of a cell, EPSG:4490
    };

    explicit PopulationTable(const layers::PopulationRules& rules);

    const layers::PopulationRules* rules;
    std::vector<std::size_t> first_column;  // by dimension
    std::vector<std::string> fields;        // by column
    std::size_t columns = 0;
    std::vector<Unit> units;
    std::vector<bool> is_known;  // by dimension: the source told of it
    bool knows_households = false;

    [[nodiscard]] Unit empty_unit() const;
};

}  // namespace haishu::data

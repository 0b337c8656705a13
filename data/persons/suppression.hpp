#pragma once
// Which counts are kept back: those of too few, and as many others as it takes that none of them can be worked out from
// what is published, to within k (primary and complementary suppression of a linked, hierarchical table). Judged as if
// the published counts were exact, so that their rounding protects on top of it.

#include "data/persons/population_table.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

// What stands published when another release is made: by code of the unit, a value or none for each column of the table.
struct EarlierRelease {
    struct Row {
        layers::PopulationUnit kind = layers::PopulationUnit::Cell;
        std::string community_code, street_code;
        std::vector<std::optional<std::int64_t>> counts;
    };
    std::map<std::string, Row> rows;
};

// For each unit and column of the table, whether the count is kept back. Counts that the rules do not publish for such a
// unit, and those of which the source told nothing, are. A release that follows another changes as little as it may: what
// is kept back stays so until its whole block (the children of one unit in one dimension) needs no suppression.
std::vector<std::vector<bool>> suppressed_counts(const PopulationTable& table, const EarlierRelease& earlier);

}  // namespace haishu::data

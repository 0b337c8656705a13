#pragma once
// From exact counts to the rows that are published.

#include "data/persons/suppression.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace haishu::data
{

using ReleaseKey = std::array<unsigned char, 16>;  // secret; decides how counts are rounded

// What the field noise_method says. Drawn residents are nothing that a later release would have to agree with.
enum class Residents { Counted, Drawn };

struct ReleaseFigures {
    std::size_t units = 0;       // published as rows
    std::size_t suppressed = 0;  // of these, without a number of residents
    std::size_t counts = 0;      // published
    std::size_t kept_back = 0;   // of those that the rules publish for such units
};

struct PopulationRelease {
    std::vector<layers::Feature> rows;  // of the layer population_cell
    ReleaseFigures figures;
};

// Counts are rounded at random to a neighbouring multiple of 5, and a published count is held as long as it is nearer than
// k + 4 to the truth: so what changes between two releases tells of k persons or more. `ref_day`: days since 1970-01-01.
PopulationRelease make_release(const PopulationTable& table, const EarlierRelease& earlier, const layers::LayerDescriptor& layer,
                               std::int64_t ref_day, const ReleaseKey& key, Residents residents = Residents::Counted);

using DivisionNames = std::map<std::string, std::string>;  // of communities and streets, by code

// Gives each row the name of its division; a cell, and a division without a name, is called by its code.
void name_rows(std::vector<layers::Feature>& rows, const layers::LayerDescriptor& layer, const DivisionNames& names);

// What rows of the layer say of counted residents, as the next release needs it. `ref_day` becomes the latest of theirs.
EarlierRelease read_release(const PopulationTable& table, const layers::LayerDescriptor& layer,
                            const std::vector<layers::Feature>& rows, std::int64_t& ref_day);

}  // namespace haishu::data

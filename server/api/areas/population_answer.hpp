#pragma once
// How many residents an area has, as /stats and /within tell it.

#include "layers/population/cell_sum.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

// Of an answer that was not refused: estimate, lower, upper (null: nothing published bounds it), cells, cells_unpublished,
// method, and that it is of the whole area: a filter beside it says nothing about persons.
nlohmann::json population_json(const layers::PopulationSum& sum);

// bad_input "population-area-refused": what an area must have at least.
Error population_refused(const layers::AreaPopulation& answer);

}  // namespace haishu::server

#pragma once
// Residents by ring from whole published cells of a grid, with bounds.

#include "layers/analysis/impact_place.hpp"

#include <vector>

namespace haishu::layers
{

// One estimate for each ring. A cell lies in the ring that holds its centre (see layers/population/cell_sum.hpp).
Result<std::vector<PopulationEstimate>> estimate_population(const BoundSubject& cells, const ImpactPopulation& settings,
                                                            const ImpactPlace& place, const WorkControl& control);

}  // namespace haishu::layers

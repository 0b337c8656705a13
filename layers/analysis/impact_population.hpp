#pragma once
// Residents by ring from cells of a grid, with bounds.

#include "layers/analysis/impact_place.hpp"

#include <vector>

namespace haishu::layers
{

// One estimate for each ring. A cell lies in a ring with the share of its area, taken at 100 places of the cell.
Result<std::vector<PopulationEstimate>> estimate_population(const BoundSubject& cells, const ImpactPopulation& settings,
                                                            const ImpactPlace& place, const WorkControl& control);

}  // namespace haishu::layers

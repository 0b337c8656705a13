#pragma once
// Where persons are: the layers of the database that their codes and coordinates are looked up in.

#include "data/persons/head_count.hpp"
#include "data/persons/person_columns.hpp"
#include "data/persons/population_release.hpp"
#include "geo/ops/point_locator.hpp"
#include "layers/store/store.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace haishu::data
{

struct Community {
    DivisionCodes codes;
    geo::PointLocator area;
};

// Error: Conflict "persons-divisions-missing" when the database has none.
Result<std::vector<Community>> read_communities(layers::Store& store);

// As their layers name them.
Result<DivisionNames> read_division_names(layers::Store& store);

using PlacesByCode = std::unordered_map<std::string, geo::Point>;  // codes folded as those of persons are
Result<PlacesByCode> read_places(layers::Store& store, const CodedPlace& place);

// A point, or one inside of what has an extent.
std::optional<geo::Point> middle_of(const std::optional<geo::Geometry>& shape);

}  // namespace haishu::data

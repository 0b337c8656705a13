#pragma once
// How persons are counted and what of the counts is published: layers/population/rules.json.

#include "geo/crs/crs.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::layers
{

enum class PopulationUnit : std::uint8_t { Cell, Community, Street };  // each lies in one of the next kind

std::string_view population_unit_name(PopulationUnit unit);  // the field unit_type: "grid_100m", "community", "street"

struct PopulationValue {
    std::string id;     // "18-59"
    std::string field;  // of the layer
    PopulationUnit finest = PopulationUnit::Cell;
};

// A count (persons or households) parted by one trait.
struct PopulationDimension {
    std::string id;
    bool is_of_households = false;                 // else of persons
    PopulationUnit finest = PopulationUnit::Cell;  // below it the whole dimension is not published
    std::size_t least_values = 0;                  // published for a unit only when so many of its values are
    std::vector<PopulationValue> values;
};

struct PopulationRules {
    std::string version;
    std::string layer;
    std::int64_t k = 10;
    std::int64_t rounding = 5;
    geo::Crs plane;  // cells are squares of it
    double cell_m = 100;
    double least_area_m2 = 0;  // of an area that may be asked about
    std::size_t least_cells = 0;
    Text method;
    std::vector<PopulationDimension> dimensions;

    // A count is published from here on, withdrawn below k and not published again below the last of the three: so that
    // what changes in a release is due to k persons at least.
    [[nodiscard]] std::int64_t enter() const { return 2 * k; }
    [[nodiscard]] std::int64_t enter_again() const { return 3 * k; }
    // What a published count may be off by when it is set, and while it is held over releases.
    [[nodiscard]] std::int64_t error_when_set() const { return rounding - 1; }
    [[nodiscard]] std::int64_t error_when_held() const { return k + rounding - 2; }
};

// As shipped.
const PopulationRules& population_rules();

}  // namespace haishu::layers

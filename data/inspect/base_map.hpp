#pragma once
// What is known of the place, for telling where a foreign file lies: the area, lines, outlines and named places. Degrees of
// EPSG:4490. Which layers these are is data/dictionaries/place_evidence.json.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"
#include "layers/store/store.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace haishu::data
{

struct BaseMap {
    geo::Box extent;  // empty: nothing is known of where data should lie
    std::vector<geo::Geometry> lines;
    std::vector<geo::Geometry> outlines;
    std::unordered_map<std::string, std::vector<geo::Point>> named;

    // With a margin of some kilometres, since data of a district seldom ends at its border.
    [[nodiscard]] bool is_near(geo::Point p) const;
};

// Only the extent; that is quick.
Result<geo::Box> load_extent(layers::Store& store);
Result<BaseMap> load_base_map(layers::Store& store);

}  // namespace haishu::data

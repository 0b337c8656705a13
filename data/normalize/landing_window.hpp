#pragma once
// Where data in a national survey plane must land (data/dictionaries/landing_window.json): the check that finds a wrong
// zone, wrong zone prefix or swapped axes.

#include "data/readers/record_stream.hpp"
#include "geo/types/box.hpp"

#include <string>
#include <vector>

namespace haishu::data
{

struct LandingWindow {
    geo::Box box;  // degrees
    std::vector<std::pair<int, int>> epsg_ranges;
    std::vector<std::string> definition_marks;
    std::vector<int> candidates;

    // True for a projected system of the national survey; others may land anywhere on Earth.
    [[nodiscard]] bool applies_to(const DeclaredCrs& crs) const;
    // Systems in which the plane point would land inside, as "EPSG:4549 or EPSG:4528"; empty if there is none.
    [[nodiscard]] std::string better_systems(geo::Point plane) const;
};

const LandingWindow& landing_window();

}  // namespace haishu::data

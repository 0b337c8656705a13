#pragma once

#include "data/demo/buildings.hpp"

namespace haishu::data
{

// The ground of a place: a rectangle about it, less streets and water. An empty Polygon if nothing is left.
Result<geo::Geometry> ground_of_place(const Ring& rectangle, Point place, const Network& network, const Facts& facts);

// Ground of the places of `layer` whose extra facts give a size; `into` gets those that have any.
Result<void> lay_out_places(const Facts& facts, const Network& network, const std::string& layer, std::vector<Campus>& into);

}  // namespace haishu::data

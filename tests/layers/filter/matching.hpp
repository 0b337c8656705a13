#pragma once
// What a filter in CQL2 text finds in a view.

#include "geo/crs/crs.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace haishu::layers
{

// Fails the test if the text is no filter for the view, or if something found lies outside the filter's box.
std::set<std::int64_t> matches(const LayerView& view, const std::string& text, geo::Crs crs = geo::crs84);

}  // namespace haishu::layers

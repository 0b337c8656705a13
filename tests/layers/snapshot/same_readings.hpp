#pragma once
// Whether two snapshots are the same to whoever reads them.

#include "tests/layers/snapshot/random_layer.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace haishu::layers
{

// The definition of a stamp, word by word.
std::int64_t stamp_by_brute_force(const std::vector<Change>& changes, const geo::Box& box);

std::vector<Row> rows_in(const LayerView& view, const geo::Box& box);  // as a search gives them
std::vector<Row> all_rows(const LayerView& view);                      // ascending by fid

// Nothing that a reader can ask tells the two apart, and both have the stamps of the layer's changes.
void check_same(RandomLayer& layer, const std::shared_ptr<const LayerSnapshot>& a, const std::shared_ptr<const LayerSnapshot>& b);

}  // namespace haishu::layers

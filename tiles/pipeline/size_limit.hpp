#pragma once
// Which features leave a tile that is too large: the least important of the layers that take the most.

#include "tiles/pipeline/layer_pass.hpp"

#include <cstddef>
#include <vector>

namespace haishu::tiles
{

// Shares `total` among askers: none gets more than it asks for, and what the modest leave goes to the others in equal parts.
std::vector<std::size_t> fair_shares(const std::vector<std::size_t>& asked, std::size_t total);

// The visits of the most important features (smaller rank, then larger size, then first) that fit, marked.
std::vector<bool> most_important(std::vector<WeighedFeature> features, std::size_t most_bytes, std::size_t most_features);

}  // namespace haishu::tiles

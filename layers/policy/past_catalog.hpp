#pragma once
// Layers as they were at a moment, for readers of today: what the viewer may not see now he does not see of the past either,
// and of a feature that is gone he sees what it was only if he may see what it was last.

#include "layers/policy/gate.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace haishu::layers
{

inline constexpr std::size_t max_past_features = 20'000;  // changed since, of one layer

// The catalogue of `now` in which the layers named are as they were; those that the viewer may not see stay as they are. To be
// opened by a gate of the same viewer. `store` is opened after `now` was made. Cost: about a tenth of a millisecond for each
// feature that was changed since. Errors: those of past_state(); Busy "layer-publishing", "layer-loading".
Result<std::shared_ptr<const CatalogSnapshot>> catalog_as_of(Store& store, const Gate& now,
                                                             const std::vector<std::string>& layers, std::int64_t moment_ms);

}  // namespace haishu::layers

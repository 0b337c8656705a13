#pragma once
// The key field of a layer tells its features apart: what people and other layers call them by.

#include "geo/base/result.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/store/store.hpp"

#include <vector>

namespace haishu::layers
{

// That no edit gives a feature a key which another feature has once all of them are done. Features without a key may be many,
// and one that keeps a key which was there twice is left alone. Error: Conflict "key-taken" with `field` and `value`.
Result<void> check_keys(const LayerSnapshot& before, const std::vector<Edit>& edits);

}  // namespace haishu::layers

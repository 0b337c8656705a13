#pragma once
// What a layer was at a moment: what its features are not any more, from the change log and their history.

#include "layers/store/store.hpp"

#include <string_view>

namespace haishu::layers
{

struct PastState {
    std::int64_t sequence = 0;  // of the last change that counts
    struct Row {
        Feature then;
        std::optional<Feature> last;  // of a feature that is gone now: as it was last
    };
    std::vector<Row> rows;                // features that were otherwise, by fid
    std::vector<std::int64_t> not_there;  // those that are there now, or were in between, and were not then
};

// `layer` is the stored descriptor; fields that it has not had then are null. Only what was changed by edits is known: NotFound
// "past-unknown" with `since` (RFC 3339) for a moment before the layer's last publish, and where the history of a feature was
// cut short. TooLarge "past-too-far" when more than `most_features` were changed since.
Result<PastState> past_state(Store& store, const LayerDescriptor& layer, std::int64_t moment_ms, std::size_t most_features);

}  // namespace haishu::layers

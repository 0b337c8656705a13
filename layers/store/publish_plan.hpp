#pragma once
// What a publish has to know of the layer that there is, before it writes anything. Reads whole tables.

#include "layers/store/staging_file.hpp"
#include "layers/store/store.hpp"

#include <optional>
#include <string>
#include <unordered_map>

namespace haishu::layers
{

struct PublishPlan {
    PublishMode mode = PublishMode::Replace;
    std::optional<LayerDescriptor> before;                   // nothing: the layer is new
    std::int64_t rows_before = 0;                            // that stay
    geo::Box old_box;                                        // of all rows that there are
    std::int64_t last_fid = 0;                               // the largest that was given or is wanted
    std::int64_t last_change = 0;                            // sequence of the layer's last change
    std::unordered_map<std::int64_t, std::int64_t> matches;  // Upsert: staged feature -> the row with the same key
};

// Errors: bad_input "staging-invalid", "fid-not-unique", "key-not-unique".
Result<PublishPlan> plan_publish(Store& reader, StagedLayer& staged, PublishMode mode, const std::string& key_field);

Result<std::int64_t> last_change_of(Connection& db, const std::string& layer);

}  // namespace haishu::layers

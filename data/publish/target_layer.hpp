#pragma once
// The layer that an import goes to: one that exists, one that a descriptor file describes, or one inferred from the source.

#include "data/checks/issue_log.hpp"
#include "data/publish/import.hpp"
#include "data/readers/record_stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

struct SourceShape {
    std::string layer_name;                // UTF-8 or raw
    std::vector<std::string> field_names;  // clean
    const std::vector<RawField>* fields = nullptr;
    layers::GeometryKind kind = layers::GeometryKind::None;
    bool has_heights = false;
    std::uint64_t records = 0;
};

struct TargetLayer {
    layers::LayerDescriptor descriptor;
    bool is_new = false;                              // inferred: its kind may still be widened
    std::vector<std::optional<std::size_t>> sources;  // source field of each field
};

// Errors: bad_input "layer-id-invalid", "level-for-existing-layer", "descriptor-for-existing-layer".
Result<void> check_request(const ImportRequest& request, const std::optional<layers::LayerDescriptor>& existing);

// Errors: bad_input "descriptor-invalid", "descriptor-mismatch", "key-missing".
Result<TargetLayer> target_layer(const ImportRequest& request, const std::optional<layers::LayerDescriptor>& existing,
                                 const SourceShape& source, IssueLog& issues);

}  // namespace haishu::data

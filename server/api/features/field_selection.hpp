#pragma once
// Which properties of features are sent (OGC API - Features Part 6).

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "server/http/message.hpp"

#include <cstddef>
#include <vector>

namespace haishu::server
{

// The identifier is always sent.
struct FieldSelection {
    std::vector<std::size_t> fields;  // of the view's descriptor, in the order they are sent
    bool has_geometry = true;
};

FieldSelection whole_selection(const layers::LayerDescriptor& layer);

// Of parameter `properties`: everything without it, otherwise what it names; a geometry only if it is named.
// Error: bad_input "parameter-invalid".
Result<FieldSelection> read_selection(const Request& request, const layers::LayerDescriptor& layer);

// The descriptor with the selected fields alone, in their order.
layers::LayerDescriptor selected_descriptor(const layers::LayerDescriptor& layer, const FieldSelection& selection);

}  // namespace haishu::server

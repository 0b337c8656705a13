#pragma once
// Fields of a layer as JSON Schema properties.

#include "layers/catalog/descriptor.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

nlohmann::ordered_json field_schema(const layers::Field& field);
// Every field by name, in the layer's order.
nlohmann::ordered_json properties_schema(const layers::LayerDescriptor& layer);

}  // namespace haishu::server

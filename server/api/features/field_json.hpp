#pragma once
// Values in documents that are made as a tree; FeatureJsonWriter writes the same as text.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

// Dates in RFC 3339 form, a list (Field::list_separator) as an array.
nlohmann::ordered_json field_json(const geo::Value& value, const layers::Field& field);

}  // namespace haishu::server

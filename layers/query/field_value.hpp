#pragma once
// Values of fields as people write them in a query or a descriptor.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <optional>
#include <string_view>

namespace haishu::layers
{

// `text` as a value of a field of this type: true/false, a whole decimal number, a decimal number, an RFC 3339 date or
// date-time; text as it is. Empty when it is none.
std::optional<geo::Value> parse_field_value(FieldType type, std::string_view text);

}  // namespace haishu::layers

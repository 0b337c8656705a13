#pragma once
// Values as plain text: cells of CSV and of pages.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <string>

namespace haishu::server
{

// Empty for null. Dates in RFC 3339 form, numbers in the shortest one.
std::string field_text(const geo::ValueView& value, layers::FieldType type);

}  // namespace haishu::server

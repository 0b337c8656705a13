#pragma once
// JSON values against the part of JSON Schema that descriptions of processes use: type, enum, minimum, maximum,
// exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems, items, required, properties,
// additionalProperties: false.

#include "geo/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace haishu::server
{

// bad_input "input-invalid" with the JSON pointer of the place and the reason.
Error invalid_input(const std::string& pointer, const std::string& reason);
// The pointer of a member or element below `pointer` (RFC 6901).
std::string below(const std::string& pointer, const std::string& name);
std::string below(const std::string& pointer, std::size_t index);

// Errors: invalid_input(), the first fault in document order; TooLarge "input-too-long" for more elements than maxItems where the
// schema says "x-cost-limit": true: the form is sound, and the work too much.
Result<void> check_schema(const nlohmann::json& value, const nlohmann::ordered_json& schema, const std::string& pointer);

}  // namespace haishu::server

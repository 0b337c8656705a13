#pragma once
// The strict check of a request's parameters against its route, and the values read from checked ones.

#include "geo/base/result.hpp"
#include "server/api/route.hpp"
#include "server/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

// Checks path values and query. An unknown name is bad_input "parameter-unknown" (unless the route's query is open), a
// value outside its declaration bad_input "parameter-invalid" with name and reason, a missing one "parameter-missing".
// A `limit` above its maximum is set to the maximum. Names are single and texts UTF-8 already (server/http/target.hpp).
Result<void> check_parameters(const Route& route, Request& request);

Error invalid_parameter(std::string_view name, std::string_view reason);

// Decimal text without sign `+`, spaces or other decorations; nothing when malformed or beyond the type.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);  // finite
std::vector<std::string_view> split(std::string_view text, char separator);

// Of checked requests: the value, or `otherwise` when the parameter is absent.
std::int64_t integer_value(const Request& request, std::string_view name, std::int64_t otherwise);

}  // namespace haishu::server

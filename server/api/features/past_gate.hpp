#pragma once
// The parameter as_of: a question about layers as they were at a moment, answered for the asker of today.

#include "geo/base/result.hpp"
#include "layers/policy/gate.hpp"
#include "server/api/route.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

Parameter as_of_parameter();

// The gate of the request, or with as_of one that shows these layers as they were then: an RFC 3339 time that is not ahead, or a
// date, which stands for its last moment in UTC+8. Errors: bad_input "parameter-invalid"; Unauthenticated "login-required", as
// for the history of a feature; those of layers::catalog_as_of().
Result<layers::Gate> gate_as_of(const Context& context, const Request& request, const std::vector<std::string>& layer_ids);
// The same with a text from elsewhere than the query; empty: now.
Result<layers::Gate> gate_as_of(const Context& context, const Request& request, std::optional<std::string_view> as_of,
                                const std::vector<std::string>& layer_ids);

}  // namespace haishu::server

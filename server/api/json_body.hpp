#pragma once
// The JSON body of a request.

#include "geo/base/result.hpp"
#include "server/http/message.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

// Errors: Unsupported "media-type-unsupported" unless it is sent as application/json (a form of another site cannot be);
// bad_input "json-malformed" with `byte` and `reason`, also when it nests deeper than 64 levels.
Result<nlohmann::json> read_json_body(const Request& request);

}  // namespace haishu::server

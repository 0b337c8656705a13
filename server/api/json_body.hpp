#pragma once
// The JSON body of a request.

#include "geo/base/result.hpp"
#include "server/http/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace haishu::server
{

// Errors: Unsupported "media-type-unsupported" unless it is sent as application/json (a form of another site cannot be);
// bad_input "json-malformed" with `byte` and `reason`, also when it nests deeper than 64 levels;
// "json-member-twice" with `pointer` (RFC 6901) of the first member that has a namesake in its object.
Result<nlohmann::json> read_json_body(const Request& request);
// The same of a text, whatever it was sent as.
Result<nlohmann::json> read_json_text(std::string_view text);

}  // namespace haishu::server

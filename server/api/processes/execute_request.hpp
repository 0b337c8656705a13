#pragma once
// The body of POST /processes/{id}/execution (OGC 18-062r2, 7.11): read, and its inputs checked by the description.

#include "geo/base/result.hpp"
#include "server/api/processes/process.hpp"
#include "server/http/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>

namespace haishu::server
{

enum class ResponseForm { Raw, Document };

struct ExecuteRequest {
    std::shared_ptr<const nlohmann::json> inputs;  // values only, without the wrapping {"value": ...}
    ResponseForm form = ResponseForm::Raw;
};

// Errors: Unsupported "media-type-unsupported", bad_input "json-malformed" and "input-invalid" with the place.
Result<ExecuteRequest> read_execute_request(const Request& request, const Process& process);

// True when a Prefer header asks for `respond-async` (RFC 7240).
bool prefers_async(const Request& request);

// The output as it is, or as a results document.
ProcessOutput in_form(const Process& process, ProcessOutput output, ResponseForm form);

}  // namespace haishu::server

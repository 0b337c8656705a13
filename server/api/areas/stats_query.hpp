#pragma once
// A simple question for statistics in query parameters, as a browser or a spreadsheet asks it: the same members as in the body
// of POST /stats/{collectionId} under the same names, in short forms.

#include "geo/base/result.hpp"
#include "server/api/route.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace haishu::server
{

std::vector<Parameter> stats_query_parameters();

// The body that asks the same. Errors: bad_input "parameter-invalid"; what a body is refused for as well is told there.
Result<nlohmann::json> stats_question_of(const Request& request);

}  // namespace haishu::server

#pragma once
// The `bbox` parameter in any of the systems of features.

#include "geo/base/result.hpp"
#include "layers/query/query.hpp"
#include "server/http/message.hpp"

namespace haishu::server
{

// Sets boxes, and with a projected system what decides about them, of a query. `bbox` is a closed box of its own reference
// system: in a projected one its edges are no meridians, and a coordinate that an answer prints lies within a box that ends
// there. Errors: bad_input "bbox-malformed", "crs-unsupported". For the calling thread's use only.
Result<void> read_bbox(const Request& request, layers::Query& query);

}  // namespace haishu::server

#pragma once
// The second person's release of a file of restricted rows (layers/store/export_requests.hpp), as a request for the file names it
// in the header Haishu-Release.

#include "server/api/route.hpp"
#include "server/app/context.hpp"

#include <cstdint>
#include <string>

namespace haishu::server
{

Parameter release_parameter();
std::int64_t export_now_ms();  // UTC, by which requests for files age

// Before a file of restricted rows of this layer is made: whether it is released, and would be let out by the limits of staff.
// Errors: Forbidden "export-needs-release"; those of RowQuota::take and of the store.
Result<void> check_release(const Context& context, const Request& request, const std::string& layer);
// When it is made: the release is used up. A HEAD gives nothing out, and so uses nothing up. Errors: as above.
Result<void> use_release(const Context& context, const Request& request);

// What a file of a layer that is not public says of its leaving: who takes it, when, and the number by which the audit knows the
// request. Empty for what anybody may see.
std::string export_mark(const Request& request, const layers::LayerView& view);

}  // namespace haishu::server

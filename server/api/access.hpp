#pragma once
// Who may call a route. What a caller sees there is the policy gate's business.

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"
#include "server/api/route.hpp"

namespace haishu::server
{

// Errors: Unauthenticated "login-required", Forbidden "role-insufficient".
Result<void> check_access(Access access, const layers::Viewer& viewer);

}  // namespace haishu::server

#pragma once
// What operators ask: /healthz (the process is alive), /readyz (every layer is loaded), /metrics (figures, for this machine
// and administrators only).

#include "server/api/route.hpp"

#include <vector>

namespace haishu::server
{

std::vector<Route> operations_routes();

}  // namespace haishu::server

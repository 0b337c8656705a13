#pragma once
// POST /auth/login, POST /auth/logout, GET /auth/me.

#include "server/api/route.hpp"

#include <vector>

namespace haishu::server
{

std::vector<Route> auth_routes();

// A login hashes a password, which takes long by design: it belongs on the slow workers (Handlers::is_slow).
bool is_login_request(const Request& request);

}  // namespace haishu::server

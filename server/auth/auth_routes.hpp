#pragma once
// The routes about accounts: /auth/login, /auth/logout, /auth/me; /auth/password, /auth/totp, /auth/keys; /admin/users.

#include "server/api/route.hpp"

#include <vector>

namespace haishu::server
{

std::vector<Route> auth_routes();
std::vector<Route> own_account_routes();
std::vector<Route> account_routes();
std::vector<Route> key_routes();
std::vector<Route> own_key_routes();

// A password is hashed, which takes long by design: it belongs on the slow workers (Handlers::is_slow).
bool hashes_password(const Request& request);

}  // namespace haishu::server

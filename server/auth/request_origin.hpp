#pragma once
// Whether a changing request was sent by a page of this server, as far as the browser says.

#include "geo/base/result.hpp"
#include "server/http/message.hpp"

namespace haishu::server
{

[[nodiscard]] bool is_unsafe(Method method);  // may change something

// Error Forbidden "origin-foreign": Origin names another site (or "null"), or Sec-Fetch-Site is not same-origin or none.
// Requests of programs, which send neither, pass.
Result<void> check_origin(const Request& request);

}  // namespace haishu::server

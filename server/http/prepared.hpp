#pragma once
// Header blocks made once and sent many times (cached tiles, the viewer's files): head and body go out in one write, and
// neither is copied.

#include "server/http/message.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace haishu::server
{

// The block that Response::prepared_head wants for these status, type and headers, and a body of `body_size` bytes: status
// line, Content-Type, Content-Length, the response's headers and those that every answer carries (header_block.cpp).
// A header whose name or value is not clean is left out.
std::string prepared_head(const Response& response, std::size_t body_size);

// An answer that sends views into what `owner` keeps alive.
Response prepared_response(std::shared_ptr<const void> owner, std::string_view head, std::string_view body);

// Value of a header in a prepared block, empty if absent; `status_of_head` its status.
std::string_view prepared_header(std::string_view head, std::string_view name);
int status_of_head(std::string_view head);

}  // namespace haishu::server

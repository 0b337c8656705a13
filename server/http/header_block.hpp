#pragma once
// The header block of an answer, without what belongs to one connection (Date, Connection, the closing empty line).
//
// Every answer carries: nosniff, no referrer, and CORS for anyone without credentials. Public data may be embedded by any
// site (Cross-Origin-Resource-Policy: cross-origin); answers marked private or no-store may not (same-origin). HTML also gets
// the content security policy of the viewer.

#include "server/http/message.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

// Without `body_size` the length is not told: the body is streamed.
std::string header_block(const Response& response, std::optional<std::size_t> body_size);

// The block of a 304 for an answer whose block this is: what describes the body goes, validators and policy stay.
std::string not_modified_block(std::string_view block);

std::string_view reason_phrase(int status);

}  // namespace haishu::server

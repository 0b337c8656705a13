#pragma once
// Entity tags and conditional requests (RFC 9110, 8.8.3 and 13.1).

#include "server/http/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haishu::server
{

// A stable 64-bit hash of content: same bytes, same value on every run and machine.
std::uint64_t content_hash(std::string_view bytes, std::uint64_t seed = 0);
std::string quoted_tag(std::uint64_t hash, bool weak);

// If-None-Match against a tag by weak comparison.
bool matches_none_match(std::string_view if_none_match, std::string_view tag);

// Header of an answer by name, empty if absent.
std::string_view answer_header(const Response& response, std::string_view name);

// For answers to GET and HEAD with status 200: fills ETag, Cache-Control and Vary where the handler did not say, and turns
// the answer into 304 when the asker holds it already.
void finish_answer(const Request& request, Response& response);

}  // namespace haishu::server

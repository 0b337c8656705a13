#pragma once
// What caches need to know of an answer (RFC 9110, 8.8.3; RFC 9111).

#include "server/http/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haishu::server
{

// A stable 64-bit hash of content: same bytes, same value on every run and machine.
std::uint64_t content_hash(std::string_view bytes, std::uint64_t seed = 0);
enum class TagStrength { Strong, Weak };
std::string entity_tag(std::uint64_t hash, TagStrength strength = TagStrength::Strong);

// Header of an answer by name, empty if absent.
std::string_view answer_header(const Response& response, std::string_view name);

// For answers to GET and HEAD with status 200: fills ETag, Cache-Control and Vary where the handler did not say. The
// transport answers 304 by them.
void finish_answer(const Request& request, Response& response);

}  // namespace haishu::server

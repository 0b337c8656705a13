#pragma once
// What goes onto the wire: a response after conditional requests, compression and the header block.

#include "server/http/message.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace haishu::server
{

struct Outgoing {
    int status = 200;
    std::string head;                        // own header block, unless it is prepared
    std::string body;                        // own body, unless it is prepared
    std::shared_ptr<const void> keep_alive;  // owner of the prepared views
    std::string_view prepared_head;
    std::string_view prepared_body;
    std::shared_ptr<BodyStream> stream;  // own body, if it is made while it is sent
    bool sends_body = true;              // false for HEAD and for statuses without a body

    [[nodiscard]] std::string_view head_view() const { return prepared_head.empty() ? std::string_view(head) : prepared_head; }
    [[nodiscard]] std::string_view body_view() const
    {
        if (!sends_body) return {};
        return prepared_body.empty() ? std::string_view(body) : prepared_body;
    }
};

enum class Compress { Allowed, Never };  // Never on an I/O thread

// A 200 whose ETag the asker holds becomes 304 (weak comparison, lists, *). Bodies from 1 KiB of a compressible type are
// sent as br or gzip; a strong ETag then gets the coding's name before its closing quote, which is taken off again when it
// comes back (without_coding_suffixes).
Outgoing make_outgoing(const Request& request, Response&& response, Compress compress);

// Whether Compress::Allowed would try to compress the body for this asker.
bool is_worth_compressing(const Request& request, const Response& response);

// RFC 9110 13.1.2.
bool matches_entity_tag(std::string_view if_none_match, std::string_view tag);

// "\"a-br\", \"b\"" -> "\"a\", \"b\"": If-Match and If-None-Match as handlers know the tags.
std::string without_coding_suffixes(std::string_view tags);

// The answer to a CORS preflight: anyone may read with GET and HEAD, without credentials.
Response preflight_response();

}  // namespace haishu::server

#pragma once
// From the bytes of one request header to a Request. Two steps: finding where the header ends, which refuses what no HTTP
// client sends as soon as it is seen, and parsing it, by the packaged parser behind a stricter gate of our own.
//
// The packaged parser never sees a body: it accepts ambiguous framing and can throw on trailers. So any Transfer-Encoding
// is refused here, and Content-Length is read by us.

#include "geo/base/result.hpp"
#include "server/http/listener.hpp"
#include "server/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

// Looks at bytes as they arrive; each byte is looked at once.
class HeadScan
{
   public:
    enum class State { Incomplete, Complete, Malformed };
    // `bytes`: all received since the request began. Malformed: control characters, a lone CR or LF, a folded line.
    State advance(std::string_view bytes);
    [[nodiscard]] std::size_t begin() const { return m_begin; }   // after blank lines before the request
    [[nodiscard]] std::size_t end() const { return m_position; }  // when Complete: behind the empty line

   private:
    std::size_t m_begin = 0;
    std::size_t m_line = 0;
    std::size_t m_position = 0;
};

struct RequestHead {
    Request request;  // path and query stay empty until read_target
    bool keep_alive = false;
    bool is_http_10 = false;
    bool expects_continue = false;
    std::uint64_t content_length = 0;
    std::string authority;         // of Host or of an absolute target; empty for HTTP/1.0 without
    std::optional<Error> refusal;  // well framed but not acceptable: answered after the body, the connection may go on
    std::string repeatable;        // the bytes behind the target, if the next request may simply say them again
};

// `block` ends with the empty line. An error means that the connection cannot go on.
Result<RequestHead> parse_request_head(std::string_view block, const HttpLimits& limits);

// The same, in the place of the last request of the connection. Clients say the same fields with every request; what the
// bytes behind the target meant then they mean now, and `head` keeps it.
Result<void> read_next_head(std::string_view block, const HttpLimits& limits, RequestHead& head);

// Decodes path and query of the target, or sets `refusal`. Apart, because an answer that is remembered for a target needs
// neither.
void read_target(RequestHead& head);

}  // namespace haishu::server

#pragma once
// A body that is made piece by piece, so that an answer of any length needs the memory of one piece.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"

#include <functional>
#include <string>

namespace haishu::server
{

// The transport asks for the next piece when the last one has gone out, one call at a time. HTTP/1.1 gets the pieces as
// chunks, HTTP/1.0 up to the end of the connection. HEAD and 304 never ask.
class BodyStream
{
   public:
    enum class Next {
        Piece,  // there may be more
        End,    // what was appended is the last of it
        Later,  // of live streams: nothing for now
    };

    virtual ~BodyStream() = default;

    // Appends to `piece`, which comes empty; about `piece_bytes` are right. An error cuts the connection off before its
    // proper end, which every client can tell from a whole answer. On a worker; past `deadline` nobody waits any more.
    virtual Result<Next> next(std::string& piece, Deadline deadline) = 0;

    // Live streams say things as they happen and end with the connection or the server. Their `next` must not block: it
    // runs on the I/O thread. After Later it is asked again when `wake` was called, from any thread, as often as one likes,
    // but not any more once the stream is destroyed.
    [[nodiscard]] virtual bool is_live() const { return false; }
    virtual void set_wake([[maybe_unused]] std::function<void()> wake) {}

    static constexpr std::size_t piece_bytes = 64 * 1024;
};

}  // namespace haishu::server

#pragma once
// What a session keeps of an answer whose body is made while it is sent. Internal to server/http.

#include "server/http/body_stream.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <boost/asio/buffer.hpp>

namespace haishu::server
{

struct Streaming {
    enum class Step { Pulling, Writing, Idle };

    std::shared_ptr<BodyStream> source;
    bool is_live = false;
    bool is_chunked = false;  // else the end of the connection is the end of the body
    bool is_woken = false;    // a live source has something since it was last asked
    bool is_ended = false;    // what is being written is the last of it
    Step step = Step::Writing;
    int status = 200;
    std::size_t bytes = 0;  // of the body, as far as sent
    std::chrono::steady_clock::time_point end;
    std::chrono::steady_clock::time_point last_moment;  // for the piece at hand
    std::string before;                                 // the header block, or the size of the chunk
    std::string piece;
    std::string after;

    void frame();  // sets what goes before and after the piece
    [[nodiscard]] std::array<boost::asio::const_buffer, 3> parts() const;
};

}  // namespace haishu::server

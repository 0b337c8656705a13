#pragma once
// Messages between two processes over a stream socket: u32 size, u8 kind, payload; little-endian.

#include "geo/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace haishu::data
{

enum class FrameKind : std::uint8_t {
    // to the reading process
    Begin = 1,  // limits and paths
    List = 2,   // this and the following begin with the number of the question, and so do the answers
    Open = 3,
    Rewind = 4,
    // from it
    Ready = 16,  // what confines it, as text
    Layers = 17,
    Head = 18,
    Records = 19,
    End = 20,
    Failure = 21,
};

struct Frame {
    FrameKind kind = FrameKind::Failure;
    std::string payload;
};

// Owns the descriptor.
class FrameChannel
{
   public:
    explicit FrameChannel(int descriptor) : m_descriptor(descriptor) {}
    FrameChannel(FrameChannel&& other) noexcept;
    FrameChannel& operator=(FrameChannel&&) = delete;
    ~FrameChannel();

    // Waits as long as it takes. False: nobody is there any more.
    bool send(FrameKind kind, std::string_view payload);

    enum class Got { Frame, Ended, TooLarge, TimedOut, CalledOff };
    // Waits at most `patience`, and asks `is_called_off` (may be empty) several times a second.
    Got receive(Frame& frame, std::chrono::milliseconds patience, const std::function<bool()>& is_called_off);
    // Whether something has come, without waiting.
    [[nodiscard]] bool has_something() const;

   private:
    Got receive_bytes(char* to, std::size_t size, std::chrono::steady_clock::time_point until,
                      const std::function<bool()>& is_called_off) const;
    int m_descriptor;
};

}  // namespace haishu::data

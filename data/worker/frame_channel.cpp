#include "data/worker/frame_channel.hpp"

#include "data/worker/record_codec.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace haishu::data
{
namespace
{

constexpr std::size_t head_bytes = 5;
constexpr std::size_t first_bytes = std::size_t{1} << 18;  // a message is believed to be longer when so much has come
constexpr int ask_again_ms = 200;

bool write_all(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

FrameChannel::FrameChannel(FrameChannel&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FrameChannel::~FrameChannel()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

bool FrameChannel::send(FrameKind kind, std::string_view payload)
{
    char head[head_bytes];
    const auto size = static_cast<std::uint32_t>(payload.size());
    std::memcpy(head, &size, sizeof size);
    head[sizeof size] = static_cast<char>(kind);
    return write_all(m_descriptor, {head, sizeof head}) && write_all(m_descriptor, payload);
}

bool FrameChannel::has_something() const
{
    pollfd waiting{m_descriptor, POLLIN, 0};
    return ::poll(&waiting, 1, 0) > 0;
}

FrameChannel::Got FrameChannel::receive_bytes(char* to, std::size_t size, std::chrono::steady_clock::time_point until,
                                              const std::function<bool()>& is_called_off) const
{
    while (size > 0) {
        pollfd waiting{m_descriptor, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, ask_again_ms);
        if (ready <= 0) {
            if (is_called_off && is_called_off()) return Got::CalledOff;
            if (std::chrono::steady_clock::now() > until) return Got::TimedOut;
            continue;
        }
        const ssize_t got = ::read(m_descriptor, to, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return Got::Ended;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return Got::Frame;
}

FrameChannel::Got FrameChannel::receive(Frame& frame, std::chrono::milliseconds patience,
                                        const std::function<bool()>& is_called_off)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    char head[head_bytes];
    if (const Got got = receive_bytes(head, sizeof head, until, is_called_off); got != Got::Frame) return got;
    std::uint32_t size = 0;
    std::memcpy(&size, head, sizeof size);
    if (size > max_message_bytes) return Got::TooLarge;
    frame.kind = static_cast<FrameKind>(head[sizeof size]);
    frame.payload.clear();
    // Grown as it arrives, so that a declared size costs nothing.
    for (std::size_t at = 0; at < size;) {
        const std::size_t step = std::min<std::size_t>(size - at, std::max(at, first_bytes));
        frame.payload.resize(at + step);
        const Got got = receive_bytes(frame.payload.data() + at, step, until, is_called_off);
        if (got != Got::Frame) return got;
        at += step;
    }
    return Got::Frame;
}

}  // namespace haishu::data

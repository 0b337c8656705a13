#include "server/http/session.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>
#include <boost/asio/write.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::seconds;

namespace
{

constexpr auto linger_time = seconds(2);
constexpr std::size_t write_bytes_per_second = 4 * 1024;  // slowest reader that is waited for

}  // namespace

void Session::answer(Outgoing&& outgoing)
{
    // Requests that were pipelined before the stop are answered too.
    if (m_thread.is_stopping() && m_from == m_to) m_close_after = true;
    m_state = State::Writing;
    m_writing = std::make_unique<Writing>();
    m_writing->outgoing = std::move(outgoing);
    m_writing->tail = m_thread.date_line();
    if (m_close_after) {
        m_writing->tail += "Connection: close\r\n";
    } else if (m_exchange->head.is_http_10) {
        m_writing->tail += "Connection: keep-alive\r\n";
    }
    m_writing->tail += "\r\n";
    write();
}

void Session::write()
{
    const Outgoing& out = m_writing->outgoing;
    const std::string_view head = out.head_view();
    const std::string_view body = out.body_view();
    const auto stall = m_thread.core().options.limits.write_time;
    const auto now = Clock::now();
    m_deadline = now + stall;
    m_writing->last_moment = now + stall + seconds(body.size() / write_bytes_per_second);
    const std::array<asio::const_buffer, 3> parts{asio::buffer(head.data(), head.size()), asio::buffer(m_writing->tail),
                                                  asio::buffer(body.data(), body.size())};
    // One gather write. Each time the peer takes some of it, it gets more time, but not for ever.
    const auto progress = [this, stall](const ErrorCodeOut& error, std::size_t written) -> std::size_t {
        if (error) return 0;
        if (written > 0) m_deadline = std::min(Clock::now() + stall, m_writing->last_moment);
        return 256 * 1024;
    };
    asio::async_write(m_socket, parts, progress,
                      [self = shared_from_this()](const ErrorCodeOut& error, std::size_t) { self->on_written(error); });
}

void Session::on_written(const ErrorCodeOut& error)
{
    if (m_state != State::Writing) return;
    report();
    m_exchange.reset();
    m_writing.reset();
    if (error) return close();
    if (m_close_after) return linger();
    const HttpLimits& limits = m_thread.core().options.limits;
    if (m_from < m_to) {
        m_state = State::ReadingHead;
        m_deadline = Clock::now() + limits.header_time;
        return advance();
    }
    m_state = State::Waiting;
    m_deadline = Clock::now() + limits.idle_time;
    if (m_thread.is_stopping()) begin_stop(m_thread.idle_end());
    wait_readable();
}

void Session::report()
{
    const auto& answered = m_thread.core().handlers.on_answered;
    if (!answered || !m_exchange) return;
    const auto took = duration_cast<microseconds>(Clock::now() - m_exchange->began);
    try {
        answered(m_exchange->head.request, m_writing->outgoing.status, m_writing->outgoing.body_view().size(), took);
    } catch (const std::exception& fault) {
        spdlog::error("trace {}: reporting the answer failed: {}", m_exchange->head.request.trace_id, fault.what());
    }
}

void Session::linger()
{
    ErrorCodeOut error;
    m_socket.shutdown(tcp::socket::shutdown_send, error);
    if (error) return close();
    release_block();
    m_state = State::Lingering;
    m_deadline = Clock::now() + linger_time;
    wait_readable();
}

}  // namespace haishu::server

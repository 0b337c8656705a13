#include "server/http/session.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::seconds;

namespace
{

constexpr auto linger_time = seconds(2);
constexpr std::size_t write_bytes_per_second = 4 * 1024;  // slowest reader that is waited for

Wire::Parts parts_of(const Outgoing& outgoing, std::string_view end_of_head)
{
    const std::string_view head = outgoing.head_view();
    const std::string_view body = outgoing.body_view();
    return {asio::buffer(head.data(), head.size()), asio::buffer(end_of_head.data(), end_of_head.size()),
            asio::buffer(body.data(), body.size())};
}

}  // namespace

void Session::answer(Outgoing&& outgoing)
{
    if (outgoing.stream) return begin_stream(std::move(outgoing));
    // Requests that were pipelined before the stop are answered too.
    if (m_thread.is_stopping() && m_from == m_to) m_close_after = true;
    m_state = State::Writing;
    using Ending = IoThread::Ending;
    const auto ending = m_close_after ? Ending::Close : m_exchange->head.is_http_10 ? Ending::KeepAlive : Ending::Plain;
    const std::string_view end_of_head = m_thread.end_of_head(ending, m_wire.is_tls());
    // One gather write; most answers fit into the socket's buffer, and nothing needs to be kept of them.
    const Wire::Parts parts = parts_of(outgoing, end_of_head);
    ErrorCodeOut error;
    const std::size_t sent = m_wire.write_some(parts, error);
    if (error == asio::error::would_block) error = {};
    if (!error && sent < asio::buffer_size(parts)) return write_rest(std::move(outgoing), end_of_head, sent);
    on_written(error, outgoing);
}

void Session::write_rest(Outgoing&& outgoing, std::string_view end_of_head, std::size_t sent)
{
    const auto stall = m_thread.core().options.limits.write_time;
    const auto now = Clock::now();
    m_deadline = now + stall;
    m_writing = std::make_unique<Writing>();
    m_writing->outgoing = std::move(outgoing);
    m_writing->end_of_head = end_of_head;
    m_writing->last_moment = now + stall + seconds(m_writing->outgoing.body_view().size() / write_bytes_per_second);
    // Each time the peer takes some of it, it gets more time, but not for ever.
    const auto progress = [this, stall](const ErrorCodeOut& error, std::size_t written) -> std::size_t {
        if (error) return 0;
        if (written > 0) m_deadline = std::min(Clock::now() + stall, m_writing->last_moment);
        return 256 * 1024;
    };
    const Wire::Parts parts = parts_of(m_writing->outgoing, m_writing->end_of_head);
    m_wire.async_write(parts, sent, progress, [self = shared_from_this()](const ErrorCodeOut& error, std::size_t) {
        const std::unique_ptr<Writing> writing = std::move(self->m_writing);
        if (self->m_state == State::Writing) self->on_written(error, writing->outgoing);
    });
}

void Session::on_written(const ErrorCodeOut& error, const Outgoing& outgoing)
{
    if (!error) return end_of_answer(outgoing.status, outgoing.body_view().size());
    report(outgoing.status, outgoing.body_view().size());
    close();
}

void Session::end_of_answer(int status, std::size_t body_bytes)
{
    report(status, body_bytes);
    if (m_exchange.use_count() == 1) m_last_exchange = std::move(m_exchange);
    m_exchange.reset();
    if (m_close_after) return linger();
    await_next();
}

void Session::await_next()
{
    const auto now = m_thread.sweep_time();
    const HttpLimits& limits = m_thread.core().options.limits;
    if (m_from < m_to) {
        m_state = State::ReadingHead;
        m_deadline = now + limits.header_time;
        // From the event loop: a hundred requests in one packet are no hundred calls deep.
        return asio::post(m_thread.context(), [self = shared_from_this()] {
            if (self->m_state == State::ReadingHead) self->advance();
        });
    }
    m_state = State::Waiting;
    m_deadline = now + limits.idle_time;
    if (m_thread.is_stopping()) begin_stop(m_thread.idle_end());
    wait_readable();
}

void Session::report(int status, std::size_t body_bytes)
{
    const auto& answered = m_thread.core().handlers.on_answered;
    if (!answered || !m_exchange) return;
    const auto took = duration_cast<microseconds>(Clock::now() - m_exchange->began);
    try {
        answered(m_exchange->head.request, status, body_bytes, took);
    } catch (const std::exception& fault) {
        spdlog::error("trace {}: reporting the answer failed: {}", m_exchange->head.request.trace_id, fault.what());
    }
}

void Session::linger()
{
    ErrorCodeOut error;
    m_wire.end_output(error);
    if (error) return close();
    release_block();
    m_state = State::Lingering;
    m_deadline = Clock::now() + linger_time;
    wait_readable();
}

}  // namespace haishu::server

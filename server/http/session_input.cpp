#include "server/http/problem.hpp"
#include "server/http/session.hpp"

#include <algorithm>
#include <cstring>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using std::chrono::milliseconds;

namespace
{

constexpr std::size_t linger_bytes = 4 * 1024 * 1024;
constexpr std::size_t body_bytes_per_second = 16 * 1024;  // slowest body that is waited for

}  // namespace

void Session::wait_readable()
{
    if (m_is_waiting) return;
    m_is_waiting = true;
    auto ready = [self = shared_from_this()](const ErrorCodeOut& error) {
        self->m_is_waiting = false;
        if (self->m_state == State::Closed) return;
        if (error) return self->close();
        self->on_readable();
    };
    if (!m_wire.has_unread()) return m_wire.socket().async_wait(tcp::socket::wait_read, std::move(ready));
    asio::post(m_thread.context(), [ready = std::move(ready)] { ready({}); });
}

void Session::wait_writable()
{
    m_wire.socket().async_wait(tcp::socket::wait_write, [self = shared_from_this()](const ErrorCodeOut& error) {
        if (self->m_state != State::Handshaking) return;
        if (error) return self->close();
        self->go_on_with_handshake();
    });
}

void Session::go_on_with_handshake()
{
    const ErrorCodeOut error = m_wire.handshake();
    if (error == asio::error::would_block) return m_wire.wants_to_write() ? wait_writable() : wait_readable();
    if (error) return close();
    m_state = State::Waiting;
    m_deadline = Clock::now() + m_thread.core().options.limits.header_time;
    if (m_thread.is_stopping()) begin_stop(m_thread.idle_end());
    wait_readable();
}

void Session::on_readable()
{
    switch (m_state) {
        case State::Handshaking: return go_on_with_handshake();
        case State::Waiting:
        case State::ReadingHead: return read_head_bytes();
        case State::ReadingBody: return m_upload ? read_upload_bytes() : read_body_bytes();
        case State::Streaming:
        case State::Lingering: return discard_bytes();
        default: return;
    }
}

void Session::read_head_bytes()
{
    if (!m_block) {
        m_block = m_thread.take_block();
        m_capacity = IoThread::block_size;
        m_from = m_to = 0;
    }
    if (m_to == m_capacity && !grow_block()) return advance();
    ErrorCodeOut error;
    const std::size_t count = m_wire.read_some(asio::buffer(m_block.get() + m_to, m_capacity - m_to), error);
    if (error == asio::error::would_block) {
        if (m_from == m_to) release_block();
        return wait_readable();
    }
    if (error == asio::error::eof) return on_end_of_stream();
    if (error) return close();
    m_to += static_cast<std::uint32_t>(count);
    if (m_state == State::Waiting) {
        m_state = State::ReadingHead;
        m_deadline = m_thread.sweep_time() + m_thread.core().options.limits.header_time;
    }
    advance();
}

void Session::read_body_bytes()
{
    std::string& body = m_exchange->head.request.body;
    const std::size_t wanted = static_cast<std::size_t>(m_exchange->head.content_length);
    const std::size_t before = body.size();
    // Grown as it arrives, so that a declared length costs nothing.
    const std::size_t step = std::min(wanted - before, std::max<std::size_t>(before, 16 * 1024));
    body.resize(before + step);
    ErrorCodeOut error;
    const std::size_t count = m_wire.read_some(asio::buffer(body.data() + before, step), error);
    body.resize(before + count);
    if (error == asio::error::would_block) return wait_readable();
    if (error == asio::error::eof) return on_end_of_stream();
    if (error) return close();
    m_deadline += milliseconds(1000 * count / body_bytes_per_second);
    if (body.size() == wanted) return dispatch();
    wait_readable();
}

// After the last answer: reading on for a while lets the peer see that answer before the connection is reset.
void Session::discard_bytes()
{
    std::array<char, 16 * 1024> nowhere;
    for (;;) {
        ErrorCodeOut error;
        m_discarded += m_wire.read_some(asio::buffer(nowhere), error);
        if (error == asio::error::would_block) return wait_readable();
        if (error || m_discarded > linger_bytes) return close();
    }
}

void Session::on_end_of_stream()
{
    if (m_state == State::Waiting || (m_state == State::ReadingHead && m_from == m_to)) return close();
    refuse(bad_input("request-incomplete", "the connection ended before the request was complete"));
}

bool Session::grow_block()
{
    if (m_from > 0) {
        std::memmove(m_block.get(), m_block.get() + m_from, m_to - m_from);
        m_to -= m_from;
        m_from = 0;
        return true;
    }
    if (m_capacity >= m_thread.core().options.limits.header_bytes + 64) return false;
    const std::uint32_t capacity = m_capacity * 2;
    IoThread::Block larger(new char[capacity]);
    std::memcpy(larger.get(), m_block.get(), m_to);
    if (m_capacity == IoThread::block_size) m_thread.give_block(std::move(m_block));
    m_block = std::move(larger);
    m_capacity = capacity;
    return true;
}

void Session::release_block()
{
    if (m_block && m_capacity == IoThread::block_size) m_thread.give_block(std::move(m_block));
    m_block.reset();
    m_capacity = m_from = m_to = 0;
}

void Session::advance()
{
    const HttpLimits& limits = m_thread.core().options.limits;
    const HeadScan::State found = m_scan.advance(received());
    const std::size_t size = m_scan.end() - m_scan.begin();
    if (found == HeadScan::State::Malformed) return refuse(bad_input("header-malformed", "the request header is malformed"));
    if (size > limits.header_bytes) {
        const bool is_line = received().find("\r\n") == std::string_view::npos;
        if (is_line && received().find(' ') != std::string_view::npos) {
            return refuse(Error{ErrorCode::TooLarge, "target-too-long", "the address is too long", {}}.with(
                "limit", std::to_string(limits.target_bytes)));
        }
        return refuse(Error{ErrorCode::TooLarge, "header-too-large", "the request header is too large", {}}.with(
            "limit", std::to_string(limits.header_bytes)));
    }
    if (found == HeadScan::State::Incomplete) return wait_readable();

    const std::string_view block = received().substr(m_scan.begin(), size);
    m_from += static_cast<std::uint32_t>(m_scan.end());
    m_scan = {};
    take_head(block);
    if (m_state == State::ReadingBody) take_body();
}

void Session::take_head(std::string_view block)
{
    const HttpLimits& limits = m_thread.core().options.limits;
    std::shared_ptr<Exchange> exchange = m_last_exchange ? std::move(m_last_exchange) : std::make_shared<Exchange>();
    if (const auto read = read_next_head(block, limits, exchange->head); !read) return refuse(read.error());
    exchange->began = Clock::now();
    exchange->claim = Exchange::Claim::Open;
    m_deadline = exchange->began + limits.header_time;
    m_exchange = std::move(exchange);
    m_close_after = !m_exchange->head.keep_alive;
    m_state = State::ReadingBody;
}

void Session::take_body()
{
    if (is_upload()) return begin_upload();
    RequestHead& head = m_exchange->head;
    const std::size_t at_hand = std::min<std::size_t>(m_to - m_from, static_cast<std::size_t>(head.content_length));
    head.request.body.assign(m_block.get() + m_from, at_hand);
    m_from += static_cast<std::uint32_t>(at_hand);
    if (m_from == m_to) release_block();
    if (head.request.body.size() == head.content_length) return dispatch();
    if (head.expects_continue && head.request.body.empty()) {
        if (head.refusal) return refuse(*head.refusal);
        if (!say_continue()) return;
    }
    wait_readable();
}

// False: the connection is closed.
bool Session::say_continue()
{
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    ErrorCodeOut error;
    const bool is_sent = m_wire.write_some({asio::buffer(go_on.data(), go_on.size())}, error) > 0;
    // A client that hears nothing goes on by itself; of TLS, what was begun has to be written first.
    const bool is_broken = error && (error != asio::error::would_block || (m_wire.is_tls() && !is_sent));
    if (is_broken) close();
    return !is_broken;
}

}  // namespace haishu::server

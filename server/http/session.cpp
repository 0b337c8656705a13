#include "server/http/session.hpp"

#include "server/http/problem.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace
{

constexpr auto linger_time = seconds(2);
constexpr std::size_t linger_bytes = 4 * 1024 * 1024;
constexpr std::size_t body_bytes_per_second = 16 * 1024;  // slowest body that is waited for
constexpr std::size_t write_bytes_per_second = 4 * 1024;  // slowest reader that is waited for
constexpr auto overtime = seconds(2);                     // for a handler to notice its deadline

Error busy(std::string_view detail)
{
    return Error{ErrorCode::Busy, "busy", std::string(detail), {}};
}

// Whatever a handler throws becomes a 500 and a log line.
template <class Call>
std::optional<Response> contained(const Request& request, Call call)
{
    try {
        return call();
    } catch (const std::exception& fault) {
        spdlog::error("trace {}: {} {} threw: {}", request.trace_id, method_name(request.method), request.target.substr(0, 200),
                      fault.what());
    } catch (...) {
        spdlog::error("trace {}: {} {} threw something unknown", request.trace_id, method_name(request.method),
                      request.target.substr(0, 200));
    }
    return problem_response(internal_error("a handler threw"), request.trace_id);
}

}  // namespace

struct Session::Writing {
    Outgoing outgoing;
    std::string tail;  // Date, Connection, the empty line
    Clock::time_point last_moment;
};

Session::Session(IoThread& thread, tcp::socket socket, const AddressBytes& address, Welcome welcome)
    : m_thread(thread),
      m_socket(std::move(socket)),
      m_address(address),
      m_deadline(Clock::now() + thread.core().options.limits.header_time),
      m_welcome(welcome)
{
    if (m_welcome == Welcome::Refused) m_thread.core().refused_open.fetch_add(1);
}

Session::~Session()
{
    m_thread.core().connections.leave(m_address);
}

void Session::start(IoThread::Sessions::iterator position)
{
    m_position = position;
    wait_readable();
}

// --- reading

void Session::wait_readable()
{
    if (m_is_waiting) return;
    m_is_waiting = true;
    m_socket.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const ErrorCodeOut& error) {
        self->m_is_waiting = false;
        if (self->m_state == State::Closed) return;
        if (error) return self->close();
        self->on_readable();
    });
}

void Session::on_readable()
{
    switch (m_state) {
        case State::Waiting:
        case State::ReadingHead: return read_head_bytes();
        case State::ReadingBody: return read_body_bytes();
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
    const std::size_t count = m_socket.read_some(asio::buffer(m_block.get() + m_to, m_capacity - m_to), error);
    if (error == asio::error::would_block) {
        if (m_from == m_to) release_block();
        return wait_readable();
    }
    if (error == asio::error::eof) return on_end_of_stream();
    if (error) return close();
    m_to += static_cast<std::uint32_t>(count);
    if (m_state == State::Waiting) {
        m_state = State::ReadingHead;
        m_deadline = Clock::now() + m_thread.core().options.limits.header_time;
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
    const std::size_t count = m_socket.read_some(asio::buffer(body.data() + before, step), error);
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
        m_discarded += m_socket.read_some(asio::buffer(nowhere), error);
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
    if (!m_scan) m_scan = std::make_unique<HeadScan>();
    const HeadScan::State found = m_scan->advance(received());
    const std::size_t size = m_scan->end() - m_scan->begin();
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

    const std::string_view block = received().substr(m_scan->begin(), size);
    const auto used = static_cast<std::uint32_t>(m_scan->end());
    m_scan.reset();
    take_head(block);
    // take_head may have answered; the bytes were only views until now.
    m_from += used;
    if (m_state == State::ReadingBody) take_body();
}

// --- one request

void Session::take_head(std::string_view block)
{
    auto head = parse_request_head(block, m_thread.core().options.limits);
    if (!head) return refuse(head.error());
    m_exchange = std::make_shared<Exchange>();
    m_exchange->began = Clock::now();
    m_exchange->head = std::move(head).value();
    m_close_after = !m_exchange->head.keep_alive;
    m_state = State::ReadingBody;
    m_deadline = Clock::now() + m_thread.core().options.limits.header_time;
}

void Session::take_body()
{
    RequestHead& head = m_exchange->head;
    const std::size_t at_hand = std::min<std::size_t>(m_to - m_from, static_cast<std::size_t>(head.content_length));
    head.request.body.assign(m_block.get() + m_from, at_hand);
    m_from += static_cast<std::uint32_t>(at_hand);
    if (m_from == m_to) release_block();
    if (head.request.body.size() == head.content_length) return dispatch();
    if (head.expects_continue && head.request.body.empty()) {
        if (head.refusal) return refuse(*head.refusal);
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        ErrorCodeOut error;
        m_socket.write_some(asio::buffer(go_on.data(), go_on.size()), error);
        if (error && error != asio::error::would_block) return close();
    }
    wait_readable();
}

void Session::dispatch()
{
    ServerCore& core = m_thread.core();
    RequestHead& head = m_exchange->head;
    Request& request = head.request;
    request.trace_id = new_trace_id();
    request.remote_address = remote_address();
    request.base_url = core.base_url(head.authority, local_authority());
    request.deadline = Deadline::after(core.options.limits.request_time);
    for (Header& header : request.headers) {
        if (header.name.size() > 7 && (header.name[0] == 'I' || header.name[0] == 'i'))
            header.value = without_coding_suffixes(header.value);
    }
    const auto at_once = [&](Response&& response) { answer(make_outgoing(request, std::move(response), Compress::Never)); };
    if (m_welcome == Welcome::Refused) {
        m_close_after = true;
        return at_once(problem_response(Error{ErrorCode::Busy, "too-many-connections", "too many connections are open", {}},
                                        request.trace_id));
    }
    if (head.refusal) return at_once(problem_response(*head.refusal, request.trace_id));
    if (request.method == Method::Options && !request.header("Access-Control-Request-Method").empty())
        return at_once(preflight_response());
    if (core.handlers.at_once) {
        if (auto answered = contained(request, [&] { return core.handlers.at_once(request); }))
            return at_once(std::move(*answered));
    }
    submit();
}

void Session::submit()
{
    ServerCore& core = m_thread.core();
    const bool is_slow = core.handlers.is_slow && core.handlers.is_slow(m_exchange->head.request);
    m_state = State::Queued;
    m_deadline = Clock::now() + core.options.limits.queue_time;
    // The worker knows the connection weakly: only its own thread may end it.
    auto job = [&core, &thread = m_thread, exchange = m_exchange, session = weak_from_this()] {
        auto open = Exchange::Claim::Open;
        if (!exchange->claim.compare_exchange_strong(open, Exchange::Claim::Running)) return;
        Request& request = exchange->head.request;
        const auto handle = [&]() -> std::optional<Response> { return core.handlers.handle(request); };
        Outgoing outgoing = make_outgoing(request, *contained(request, handle), Compress::Allowed);
        asio::post(thread.context(), [session, exchange, done = std::move(outgoing)]() mutable {
            if (const auto alive = session.lock()) alive->on_worker_done(exchange, std::move(done));
        });
    };
    WorkerPool& pool = is_slow ? core.slow_workers : core.workers;
    if (pool.submit(std::move(job))) return;
    core.overloaded.fetch_add(1, std::memory_order_relaxed);
    const Request& request = m_exchange->head.request;
    answer(make_outgoing(request, problem_response(busy("the queue of requests is full"), request.trace_id), Compress::Never));
}

void Session::on_worker_done(const std::shared_ptr<Exchange>& exchange, Outgoing&& outgoing)
{
    if (exchange != m_exchange || (m_state != State::Queued && m_state != State::Running)) return;
    answer(std::move(outgoing));
}

// The worker may be changing the request at this moment, so what is reported afterwards is a copy of the parts that it
// leaves alone.
void Session::abandon_request()
{
    auto rest = std::make_shared<Exchange>();
    rest->began = m_exchange->began;
    rest->head.is_http_10 = m_exchange->head.is_http_10;
    Request& request = rest->head.request;
    request.method = m_exchange->head.request.method;
    request.target = m_exchange->head.request.target;
    request.remote_address = m_exchange->head.request.remote_address;
    request.trace_id = m_exchange->head.request.trace_id;
    m_exchange = std::move(rest);
}

// An answer to what cannot be read as a request, or not any further; the connection ends with it.
void Session::refuse(const Error& error)
{
    if (!m_exchange) {
        m_exchange = std::make_shared<Exchange>();
        m_exchange->began = Clock::now();
    }
    Request& request = m_exchange->head.request;
    if (request.trace_id.empty()) request.trace_id = new_trace_id();
    request.remote_address = remote_address();
    m_close_after = true;
    answer(make_outgoing(request, problem_response(error, request.trace_id), Compress::Never));
}

// --- writing

void Session::answer(Outgoing&& outgoing)
{
    if (m_thread.is_stopping()) m_close_after = true;
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
    const auto& answered = m_thread.core().handlers.on_answered;
    if (answered && m_exchange) {
        const auto took = duration_cast<microseconds>(Clock::now() - m_exchange->began);
        answered(m_exchange->head.request, m_writing->outgoing.status, m_writing->outgoing.body_view().size(), took);
    }
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

// --- ends

void Session::check_deadline(Clock::time_point now)
{
    if (now < m_deadline) return;
    switch (m_state) {
        case State::ReadingHead:
        case State::ReadingBody:
            return refuse(Error{ErrorCode::BadInput, "request-too-slow", "the request did not arrive in time", {}});
        case State::Queued: {
            auto open = Exchange::Claim::Open;
            if (m_exchange->claim.compare_exchange_strong(open, Exchange::Claim::Expired)) {
                m_thread.core().overloaded.fetch_add(1, std::memory_order_relaxed);
                const Request& request = m_exchange->head.request;
                return answer(make_outgoing(request,
                                            problem_response(busy("the request waited too long for a worker"), request.trace_id),
                                            Compress::Never));
            }
            m_state = State::Running;
            m_deadline = m_exchange->head.request.deadline.at() + overtime;
            return;
        }
        case State::Running: {
            abandon_request();
            m_close_after = true;
            const Request& request = m_exchange->head.request;
            return answer(make_outgoing(
                request, problem_response(Error{ErrorCode::TimedOut, "timed-out", "", {}}, request.trace_id), Compress::Never));
        }
        case State::Waiting:
        case State::Writing:
        case State::Lingering: return close();
        case State::Closed: return;
    }
}

void Session::begin_stop(Clock::time_point idle_end)
{
    if (m_state == State::Waiting || m_state == State::Lingering) m_deadline = std::min(m_deadline, idle_end);
    if (m_state == State::ReadingHead || m_state == State::ReadingBody) m_deadline = std::min(m_deadline, idle_end + seconds(2));
}

void Session::close()
{
    if (m_state == State::Closed) return;
    m_state = State::Closed;
    const std::shared_ptr<Session> self = shared_from_this();
    ErrorCodeOut ignored;
    m_socket.close(ignored);
    release_block();
    m_exchange.reset();
    // m_writing stays until the aborted write has let go of its buffers.
    m_thread.remove(m_position);
}

std::string Session::remote_address() const
{
    const asio::ip::address_v6 address(m_address);
    return address.is_v4_mapped() ? asio::ip::make_address_v4(asio::ip::v4_mapped, address).to_string() : address.to_string();
}

std::string Session::local_authority() const
{
    ErrorCodeOut error;
    const tcp::endpoint local = m_socket.local_endpoint(error);
    if (local.address().is_v6() && !local.address().to_v6().is_v4_mapped())
        return fmt::format("[{}]:{}", local.address().to_string(), local.port());
    return fmt::format("{}:{}", local.address().to_string(), local.port());
}

}  // namespace haishu::server

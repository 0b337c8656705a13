#include "server/http/session.hpp"

#include "server/http/problem.hpp"
#include "server/http/target.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using std::chrono::seconds;

namespace
{

constexpr auto overtime = seconds(2);  // for a handler to notice its deadline

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
        spdlog::error("trace {}: {} {} threw: {}", request.trace_id, method_name(request.method),
                      target_for_log(request.target.substr(0, 200)), fault.what());
    } catch (...) {
        spdlog::error("trace {}: {} {} threw something unknown", request.trace_id, method_name(request.method),
                      target_for_log(request.target.substr(0, 200)));
    }
    return problem_response(internal_error("a handler threw"), request.trace_id);
}

}  // namespace

Session::Session(IoThread& thread, Wire wire, const AddressBytes& address, Welcome welcome)
    : m_thread(thread),
      m_wire(std::move(wire)),
      m_address(address),
      m_remote(address_text(address)),
      m_is_proxy(thread.core().options.proxies.contains(address)),
      m_deadline(Clock::now() + thread.core().options.limits.header_time),
      m_welcome(welcome)
{
    if (m_welcome == Welcome::Refused) m_thread.core().refused_open.fetch_add(1);
}

Session::~Session()
{
    m_thread.core().connections.leave(m_address);
    if (m_welcome == Welcome::Refused) m_thread.core().refused_open.fetch_sub(1);
}

void Session::start(IoThread::Sessions::iterator position)
{
    m_position = position;
    if (m_wire.is_tls()) {
        m_state = State::Handshaking;
        m_deadline = Clock::now() + m_thread.core().options.limits.handshake_time;
    }
    wait_readable();
}

void Session::prepare_request()
{
    ServerCore& core = m_thread.core();
    RequestHead& head = m_exchange->head;
    Request& request = head.request;
    set_trace_id(request.trace_id);
    set_origin(request);
    request.is_counted = false;
    if (request.base_url.empty())
        request.base_url = core.base_url(head.authority, request.is_secure, [this] { return local_authority(); });
    for (Header& header : request.headers) {
        const bool is_tag_list =
            equal_ignoring_case(header.name, "If-None-Match") || equal_ignoring_case(header.name, "If-Match");
        if (is_tag_list) header.value = without_coding_suffixes(header.value);
    }
}

void Session::dispatch()
{
    ServerCore& core = m_thread.core();
    RequestHead& head = m_exchange->head;
    Request& request = head.request;
    prepare_request();
    const auto at_once = [&](Response&& response) { answer(make_outgoing(request, std::move(response), Compress::Never)); };
    const auto in_worker = [&](Response&& response) {
        submit([ready = std::make_shared<Response>(std::move(response))](Request&) { return std::move(*ready); });
    };
    if (m_welcome == Welcome::Refused) {
        m_close_after = true;
        return at_once(problem_response(Error{ErrorCode::Busy, "too-many-connections", "too many connections are open", {}},
                                        request.trace_id));
    }
    if (core.handlers.recall) {
        auto recalled = contained(request, [&] { return core.handlers.recall(request); });
        if (recalled) return at_once(std::move(*recalled));
    }
    read_target(head);
    request.deadline = Deadline::after(core.options.limits.request_time);
    if (head.refusal) return at_once(problem_response(*head.refusal, request.trace_id));
    const bool is_preflight = request.method == Method::Options && !request.header("Access-Control-Request-Method").empty();
    if (is_preflight) return at_once(preflight_response());
    if (core.handlers.at_once) {
        auto answered = contained(request, [&] { return core.handlers.at_once(request); });
        if (answered)
            return is_worth_compressing(request, *answered) ? in_worker(std::move(*answered)) : at_once(std::move(*answered));
    }
    submit([&core](Request& asked) { return core.handlers.handle(asked); });
}

void Session::set_origin(Request& request) const
{
    request.address = m_address;
    request.is_secure = m_wire.is_tls();
    request.is_relayed = m_is_proxy;
    if (!m_is_proxy) {
        request.remote_address = m_remote;
        return;
    }
    const ListenerOptions& options = m_thread.core().options;
    const Origin origin = forwarded_origin(request.headers, m_address, options.proxies, options.proxy_fields);
    request.address = origin.address;
    request.remote_address = address_text(origin.address);
    request.is_secure = request.is_secure || origin.is_secure;
}

void Session::submit(std::function<Response(Request&)> make)
{
    ServerCore& core = m_thread.core();
    const bool is_slow = core.handlers.is_slow && core.handlers.is_slow(m_exchange->head.request);
    m_state = State::Queued;
    m_deadline = Clock::now() + core.options.limits.queue_time;
    // The worker knows the connection weakly: only its own thread may end it.
    auto job = [&thread = m_thread, exchange = m_exchange, session = weak_from_this(), make = std::move(make)] {
        auto open = Exchange::Claim::Open;
        if (!exchange->claim.compare_exchange_strong(open, Exchange::Claim::Running)) return;
        Request& request = exchange->head.request;
        const auto handle = [&]() -> std::optional<Response> { return make(request); };
        Response response = *contained(request, handle);
        const auto hold = std::exchange(response.hold, nullptr);
        const auto made = std::make_shared<Outgoing>(make_outgoing(request, std::move(response), Compress::Allowed));
        const auto send = [&thread, session, exchange, made] {
            asio::post(thread.context(), [session, exchange, made] {
                if (const auto alive = session.lock()) alive->on_worker_done(exchange, std::move(*made));
            });
        };
        if (!hold) return send();
        hold->when_done([send, exchange, made](const std::optional<Error>& fault) {
            const Request& asked = exchange->head.request;
            if (fault) *made = make_outgoing(asked, problem_response(*fault, asked.trace_id), Compress::Never);
            send();
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
    request.address = m_exchange->head.request.address;
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
    if (request.trace_id.empty()) set_trace_id(request.trace_id);
    request.remote_address = m_remote;
    m_close_after = true;
    answer(make_outgoing(request, problem_response(error, request.trace_id), Compress::Never));
}

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
        case State::Streaming: return check_stream(now);
        case State::Waiting: m_wire.say_end(); return close();
        case State::Handshaking:
        case State::Storing:
        case State::Writing:
        case State::Lingering: return close();
        case State::Closed: return;
    }
}

void Session::begin_stop(Clock::time_point idle_end)
{
    if (m_state == State::Waiting || m_state == State::Lingering) m_deadline = std::min(m_deadline, idle_end);
    const bool is_reading = m_state == State::ReadingHead || m_state == State::ReadingBody;
    if (is_reading || m_state == State::Handshaking) m_deadline = std::min(m_deadline, idle_end + seconds(2));
    if (m_state == State::Streaming && m_stream->is_live) on_stream_woken();
}

void Session::close()
{
    if (m_state == State::Closed) return;
    if (m_state == State::Streaming) abort_stream();
    m_state = State::Closed;
    const std::shared_ptr<Session> self = shared_from_this();
    m_wire.close();
    release_block();
    m_exchange.reset();
    // m_writing and m_stream stay until the aborted write has let go of its buffers.
    m_thread.remove(m_position);
}

std::string Session::local_authority() const
{
    ErrorCodeOut error;
    const tcp::endpoint local = m_wire.socket().local_endpoint(error);
    if (local.address().is_v6() && !local.address().to_v6().is_v4_mapped())
        return fmt::format("[{}]:{}", local.address().to_string(), local.port());
    return fmt::format("{}:{}", local.address().to_string(), local.port());
}

}  // namespace haishu::server

// Bodies that go to a sink: who asks is heard first, then each piece that was read is stored before the next one is.

#include "server/http/problem.hpp"
#include "server/http/session.hpp"

#include <algorithm>
#include <exception>

#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace
{

constexpr std::size_t piece_bytes = 256 * 1024;
constexpr std::size_t bytes_per_second = 16 * 1024;  // slowest upload that is waited for

// Whatever a handler throws becomes an error and a log line.
template <class Value, class Call>
Result<Value> contained(const std::string& trace_id, Call call)
{
    try {
        return call();
    } catch (const std::exception& fault) {
        spdlog::error("trace {}: an upload threw: {}", trace_id, fault.what());
        return internal_error("an upload threw");
    }
}

}  // namespace

bool Session::is_upload() const
{
    const RequestHead& head = m_exchange->head;
    return m_thread.core().handlers.open_body && head.content_length > 0 && !head.refusal && m_welcome == Welcome::Served &&
           m_thread.core().options.limits.is_upload(head.request.method, head.request.target);
}

// Whether this upload may be, a worker finds out before a byte of it is read.
void Session::begin_upload()
{
    ServerCore& core = m_thread.core();
    RequestHead& head = m_exchange->head;
    m_upload = std::make_unique<Uploading>();
    m_upload->remaining = head.content_length;
    m_upload->pace = Clock::now() + core.options.limits.header_time;
    prepare_request();
    read_target(head);
    if (head.refusal) return refuse(*head.refusal);
    head.request.deadline = Deadline::after(core.options.limits.request_time);
    const auto sink = std::make_shared<std::shared_ptr<BodySink>>();
    work_on_upload(
        [&core, sink](Request& request, std::uint64_t length, const std::string&) -> Result<void> {
            HAISHU_TRY(*sink, core.handlers.open_body(request, length));
            return {};
        },
        [sink](Session& session) { session.on_upload_opened(std::move(*sink)); });
}

void Session::work_on_upload(std::function<Result<void>(Request&, std::uint64_t, const std::string&)> work,
                             std::function<void(Session&)> then)
{
    m_state = State::Storing;
    m_deadline = Clock::now() + m_thread.core().options.limits.write_time;
    const auto piece = std::make_shared<std::string>(std::move(m_upload->piece));
    m_upload->piece.clear();
    // The worker holds the sink as well: a connection that ends meanwhile does not take it away from under it.
    auto job = [&thread = m_thread, exchange = m_exchange, session = weak_from_this(), sink = m_upload->sink, piece,
                work = std::move(work), then = std::move(then)] {
        Request& request = exchange->head.request;
        Result<void> done =
            contained<void>(request.trace_id, [&] { return work(request, exchange->head.content_length, *piece); });
        asio::post(thread.context(), [session, exchange, done = std::move(done), then] {
            const auto alive = session.lock();
            if (!alive || alive->m_state != State::Storing || alive->m_exchange != exchange) return;
            if (!done) return alive->refuse_upload(done.error());
            then(*alive);
        });
    };
    if (m_thread.core().workers.submit(std::move(job))) return;
    m_thread.core().overloaded.fetch_add(1, std::memory_order_relaxed);
    m_upload.reset();
    refuse(Error{ErrorCode::Busy, "busy", "the queue of requests is full", {}});
}

// The rest of the body is on its way and not read, so the connection ends with the answer. That comes from where all answers
// come from, and so is on record like any other.
void Session::refuse_upload(const Error& error)
{
    m_close_after = true;
    m_exchange->head.request.body_fault = error;
    handle_upload();
}

void Session::handle_upload()
{
    m_upload.reset();
    ServerCore& core = m_thread.core();
    m_exchange->head.request.deadline = Deadline::after(core.options.limits.request_time);
    submit([&core](Request& asked) { return core.handlers.handle(asked); });
}

void Session::on_upload_opened(std::shared_ptr<BodySink> sink)
{
    m_upload->sink = std::move(sink);
    const std::size_t at_hand =
        std::min<std::size_t>(m_to - m_from, static_cast<std::size_t>(std::min<std::uint64_t>(m_upload->remaining, piece_bytes)));
    m_upload->piece.assign(m_block.get() + m_from, at_hand);
    m_from += static_cast<std::uint32_t>(at_hand);
    m_upload->remaining -= at_hand;
    if (m_from == m_to) release_block();
    if (m_exchange->head.expects_continue && at_hand == 0 && !say_continue()) return;
    go_on_with_upload();
}

void Session::go_on_with_upload()
{
    m_state = State::ReadingBody;
    set_upload_deadline();
    read_upload_bytes();
}

void Session::set_upload_deadline()
{
    m_deadline = std::min(m_upload->pace, Clock::now() + m_thread.core().options.limits.write_time);
    if (m_thread.is_stopping()) m_deadline = std::min(m_deadline, m_thread.idle_end() + seconds(2));
}

void Session::read_upload_bytes()
{
    Uploading& upload = *m_upload;
    while (upload.remaining > 0 && upload.piece.size() < piece_bytes) {
        const std::size_t before = upload.piece.size();
        const std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(upload.remaining, piece_bytes - before));
        upload.piece.resize(before + step);
        ErrorCodeOut error;
        const std::size_t count = m_wire.read_some(asio::buffer(upload.piece.data() + before, step), error);
        upload.piece.resize(before + count);
        if (error == asio::error::would_block) {
            if (upload.piece.size() >= piece_bytes / 4) break;
            return wait_readable();
        }
        if (error == asio::error::eof) return on_end_of_stream();
        if (error) return close();
        upload.remaining -= count;
        upload.pace += milliseconds(1000 * count / bytes_per_second);
        set_upload_deadline();
    }
    store_piece();
}

void Session::store_piece()
{
    const auto sink = m_upload->sink;
    work_on_upload(
        [sink, is_last = m_upload->remaining == 0](Request&, std::uint64_t, const std::string& piece) -> Result<void> {
            HAISHU_CHECK(sink->write(piece));
            if (is_last) sink->end();
            return {};
        },
        [](Session& session) { session.m_upload->remaining > 0 ? session.go_on_with_upload() : session.handle_upload(); });
}

}  // namespace haishu::server

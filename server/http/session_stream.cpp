#include "server/http/session_stream.hpp"

#include "server/http/session.hpp"
#include "server/http/target.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using std::chrono::seconds;

namespace
{

constexpr std::size_t write_bytes_per_second = 4 * 1024;  // slowest reader that is waited for
constexpr auto overtime = seconds(2);                     // for a source to notice its deadline
constexpr std::string_view last_chunk = "0\r\n\r\n";

// Whatever a source throws ends its stream.
Result<BodyStream::Next> pull(BodyStream& source, std::string& piece, Deadline deadline)
{
    try {
        return source.next(piece, deadline);
    } catch (const std::exception& fault) {
        return internal_error(fault.what());
    }
}

}  // namespace

void Streaming::frame()
{
    before.clear();
    after.clear();
    if (!is_chunked) return;
    if (!piece.empty()) {
        before = fmt::format("{:x}\r\n", piece.size());
        after = "\r\n";
    }
    if (is_ended) after += last_chunk;
}

std::array<asio::const_buffer, 3> Streaming::parts() const
{
    return {asio::buffer(before), asio::buffer(piece), asio::buffer(after)};
}

void Session::begin_stream(Outgoing&& outgoing)
{
    m_stream = std::make_unique<Streaming>();
    Streaming& stream = *m_stream;
    stream.source = std::move(outgoing.stream);
    stream.is_live = stream.source->is_live();
    stream.is_chunked = !m_exchange->head.is_http_10;
    stream.status = outgoing.status;
    stream.end = stream.is_live ? Clock::time_point::max() : Clock::now() + m_thread.core().options.limits.stream_time;
    if (m_thread.is_stopping() || stream.is_live || !stream.is_chunked) m_close_after = true;
    stream.before = std::move(outgoing.head);
    if (stream.is_chunked) stream.before += "Transfer-Encoding: chunked\r\n";
    stream.before += m_thread.end_of_head(m_close_after ? IoThread::Ending::Close : IoThread::Ending::Plain, m_wire.is_tls());
    m_state = State::Streaming;
    if (stream.is_live) {
        stream.source->set_wake([&context = m_thread.context(), session = weak_from_this()] {
            asio::post(context, [session] {
                if (const auto alive = session.lock()) alive->on_stream_woken();
            });
        });
    }
    write_piece();
}

void Session::write_piece()
{
    Streaming& stream = *m_stream;
    const auto stall = m_thread.core().options.limits.write_time;
    const auto now = Clock::now();
    stream.step = Streaming::Step::Writing;
    stream.last_moment = std::min(stream.end, now + stall + seconds(stream.piece.size() / write_bytes_per_second));
    m_deadline = std::min(now + stall, stream.last_moment);
    const auto progress = [this, stall](const ErrorCodeOut& error, std::size_t written) -> std::size_t {
        if (error || !m_stream) return 0;
        if (written > 0) m_deadline = std::min(Clock::now() + stall, m_stream->last_moment);
        return 256 * 1024;
    };
    // The buffers live until the socket lets go of them, whatever becomes of the session meanwhile.
    m_wire.async_write(stream.parts(), 0, progress,
                       [self = shared_from_this()](const ErrorCodeOut& error, std::size_t) { self->on_piece_written(error); });
}

void Session::on_piece_written(const ErrorCodeOut& error)
{
    if (m_state != State::Streaming) {
        m_stream.reset();
        return;
    }
    if (error) return close();
    Streaming& stream = *m_stream;
    stream.bytes += stream.piece.size();
    stream.piece.clear();
    if (!stream.is_ended) return pull_piece();
    const std::unique_ptr<Streaming> ended = std::move(m_stream);
    end_of_answer(ended->status, ended->bytes);
}

void Session::pull_piece()
{
    Streaming& stream = *m_stream;
    if (stream.is_live) {
        stream.is_woken = false;
        return on_piece(m_thread.is_stopping() ? BodyStream::Next::End : pull(*stream.source, stream.piece, Deadline::never()));
    }
    stream.step = Streaming::Step::Pulling;
    const auto deadline = Deadline::after(m_thread.core().options.limits.request_time);
    auto job = [&thread = m_thread, source = stream.source, session = weak_from_this(), deadline] {
        std::string piece;
        auto next = pull(*source, piece, deadline);
        asio::post(thread.context(), [session, next = std::move(next), made = std::move(piece)]() mutable {
            const auto alive = session.lock();
            if (!alive || alive->m_state != State::Streaming) return;
            alive->m_stream->piece = std::move(made);
            alive->on_piece(next);
        });
    };
    const bool is_taken = m_thread.core().workers.submit(std::move(job));
    // When too much is being asked, what was begun is asked again by the next sweep: it has already been paid for.
    if (!is_taken) stream.step = Streaming::Step::Idle;
    m_deadline = is_taken ? deadline.at() + overtime : Clock::now();
}

void Session::on_piece(const Result<BodyStream::Next>& next)
{
    Streaming& stream = *m_stream;
    if (!next) {
        spdlog::error("trace {}: the stream of {} broke off: {}", m_exchange->head.request.trace_id,
                      target_for_log(m_exchange->head.request.target.substr(0, 200)), next.error().detail);
        return close();
    }
    stream.is_ended = *next == BodyStream::Next::End;
    stream.frame();
    if (asio::buffer_size(stream.parts()) > 0) return write_piece();
    if (stream.is_ended) {
        const std::unique_ptr<Streaming> ended = std::move(m_stream);
        return end_of_answer(ended->status, ended->bytes);
    }
    stream.step = Streaming::Step::Idle;
    if (!stream.is_live) {
        m_deadline = Clock::now();  // a piece without a byte; from the sweep, not in a circle
        return;
    }
    m_deadline = Clock::time_point::max();
    std::string().swap(stream.piece);
    release_block();
    wait_readable();  // to notice when the peer goes
}

void Session::on_stream_woken()
{
    if (m_state != State::Streaming) return;
    m_stream->is_woken = true;
    if (m_stream->step == Streaming::Step::Idle) pull_piece();
}

// The sweep: a stream that stands still too long ends before its proper end, which the peer sees.
void Session::check_stream(Clock::time_point now)
{
    if (m_stream->step == Streaming::Step::Idle && !m_stream->is_live && now < m_stream->end) return pull_piece();
    close();
}

// A reset instead of an end: without chunks only that tells the peer that something is missing.
void Session::abort_stream()
{
    report(m_stream->status, m_stream->bytes);
    ErrorCodeOut ignored;
    m_wire.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    m_stream->source.reset();
}

}  // namespace haishu::server

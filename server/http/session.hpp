#pragma once
// One connection (session_input.cpp and session_upload.cpp read, session.cpp has it answered, session_output.cpp and
// session_stream.cpp write): waits, reads a header, checks it, reads the body, has the request answered, writes, and begins
// again. Lives on one I/O thread. While it waits it holds no buffer; reading takes a block of the thread's pool. Internal to
// server/http; includes Asio.

#include "server/http/body_sink.hpp"
#include "server/http/io_thread.hpp"
#include "server/http/outgoing.hpp"
#include "server/http/request_head.hpp"
#include "server/http/session_stream.hpp"
#include "server/http/wire.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/buffer.hpp>

namespace haishu::server
{

// One request and its answer. Shared with the worker that answers it, which may outlive the connection.
struct Exchange {
    enum class Claim { Open, Running, Expired };
    RequestHead head;
    std::chrono::steady_clock::time_point began;
    std::atomic<Claim> claim{Claim::Open};
};

class Session : public std::enable_shared_from_this<Session>
{
   public:
    using Clock = std::chrono::steady_clock;
    enum class Welcome { Served, Refused };  // Refused: over a connection limit; whatever is asked gets 503

    Session(IoThread& thread, Wire wire, const AddressBytes& address, Welcome welcome);
    ~Session();

    void start(IoThread::Sessions::iterator position);
    // From the sweep: does what the passed deadline of the present state demands.
    void check_deadline(Clock::time_point now);
    // The thread is stopping: without a request by `idle_end`, the connection is closed.
    void begin_stop(Clock::time_point idle_end);
    void close();

   private:
    enum class State {
        Handshaking,
        Waiting,
        ReadingHead,
        ReadingBody,
        Storing,
        Queued,
        Running,
        Writing,
        Streaming,
        Lingering,
        Closed
    };
    using ErrorCodeOut = boost::system::error_code;

    void wait_readable();
    void wait_writable();
    void on_readable();
    void go_on_with_handshake();
    void read_head_bytes();
    void read_body_bytes();
    void discard_bytes();
    void on_end_of_stream();
    void advance();
    void take_head(std::string_view block);
    void take_body();
    void dispatch();
    void prepare_request();
    bool say_continue();
    void set_origin(Request& request) const;
    // The answer is made by a worker.
    void submit(std::function<Response(Request&)> make);
    void on_worker_done(const std::shared_ptr<Exchange>& exchange, Outgoing&& outgoing);
    void refuse(const Error& error);
    [[nodiscard]] bool is_upload() const;
    void begin_upload();
    // On a worker, then back here; what it is given last is the piece at hand.
    void work_on_upload(std::function<Result<void>(Request&, std::uint64_t, const std::string&)> work,
                        std::function<void(Session&)> then);
    void refuse_upload(const Error& error);
    void handle_upload();
    void on_upload_opened(std::shared_ptr<BodySink> sink);
    void go_on_with_upload();
    void set_upload_deadline();
    void read_upload_bytes();
    void store_piece();
    void answer(Outgoing&& outgoing);
    void write_rest(Outgoing&& outgoing, std::string_view end_of_head, std::size_t sent);
    void on_written(const ErrorCodeOut& error, const Outgoing& outgoing);
    void begin_stream(Outgoing&& outgoing);
    void write_piece();
    void on_piece_written(const ErrorCodeOut& error);
    void pull_piece();
    void on_piece(const Result<BodyStream::Next>& next);
    void on_stream_woken();
    void check_stream(Clock::time_point now);
    void abort_stream();
    void end_of_answer(int status, std::size_t body_bytes);
    void await_next();
    void report(int status, std::size_t body_bytes);
    void linger();

    [[nodiscard]] std::string_view received() const { return {m_block.get() + m_from, m_to - m_from}; }
    void release_block();
    bool grow_block();
    void abandon_request();
    [[nodiscard]] std::string local_authority() const;

    IoThread& m_thread;
    Wire m_wire;
    IoThread::Sessions::iterator m_position;
    AddressBytes m_address;
    std::string m_remote;
    bool m_is_proxy;  // the peer's word about who asks is believed
    Clock::time_point m_deadline;
    State m_state = State::Waiting;
    Welcome m_welcome;
    bool m_close_after = false;  // the answer at hand is the last one
    bool m_is_waiting = false;   // an async_wait is under way

    IoThread::Block m_block;
    std::uint32_t m_capacity = 0;
    std::uint32_t m_from = 0;  // received and not yet used: [m_from, m_to)
    std::uint32_t m_to = 0;
    HeadScan m_scan;
    std::shared_ptr<Exchange> m_exchange;
    std::shared_ptr<Exchange> m_last_exchange;  // for the next request to be read over; null if a worker still holds it
    // What the socket did not take at once.
    struct Writing {
        Outgoing outgoing;
        std::string end_of_head;
        Clock::time_point last_moment;
    };
    std::unique_ptr<Writing> m_writing;
    std::unique_ptr<Streaming> m_stream;
    // A body that goes to a sink.
    struct Uploading {
        std::shared_ptr<BodySink> sink;
        std::string piece;            // read and not yet stored
        std::uint64_t remaining = 0;  // not yet read
        Clock::time_point pace;       // by when the next byte of an upload that is just fast enough is here
    };
    std::unique_ptr<Uploading> m_upload;
    std::size_t m_discarded = 0;
};

}  // namespace haishu::server

#pragma once
// The network face: sockets, parsing, limits, deadlines, worker pool, graceful stop. Beast lives behind this header.
// One io_context per I/O thread with SO_REUSEPORT; everything that can take time runs on a bounded worker pool.

#include "geo/base/result.hpp"
#include "server/http/body_sink.hpp"
#include "server/http/forwarded.hpp"
#include "server/http/message.hpp"
#include "server/http/proxy_list.hpp"
#include "server/limits/rate.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

class TlsServer;

// Each has a test at n and at n + 1.
struct HttpLimits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t header_fields = 100;
    std::size_t target_bytes = 8 * 1024;
    std::size_t body_bytes = 1024 * 1024;
    std::string upload_path;                         // bodies of PUT below it go to a sink; empty: none do
    std::uint64_t upload_bytes = 200 * 1024 * 1024;  // of each of these
    std::chrono::seconds header_time{10};
    std::chrono::seconds handshake_time{10};
    std::chrono::seconds idle_time{60};
    std::chrono::seconds write_time{30};
    std::chrono::seconds request_time{30};
    std::chrono::seconds stream_time{3600};  // for a streamed body that has an end
    std::size_t connections = 12'000;
    std::size_t connections_per_address = 256;
    std::size_t queue = 1'024;
    std::chrono::milliseconds queue_time{2'000};

    [[nodiscard]] bool is_upload(Method method, std::string_view target) const
    {
        return method == Method::Put && !upload_path.empty() && target.substr(0, upload_path.size()) == upload_path;
    }
};

struct ListenerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free port
    int io_threads = 2;
    int workers = 2;
    HttpLimits limits;
    std::string base_url;            // configured public address; empty: from Host
    std::shared_ptr<TlsServer> tls;  // null: plain HTTP
    // Of one subscriber: a handshake costs more than most requests. Over it, connections are closed unheard.
    std::optional<Rate> handshakes = per_second(20, 400);  // nothing: any number
    std::shared_ptr<TlsServer> names;                      // of plain HTTP: whose certificate tells which hosts are ours; or null
    ProxyList proxies;                                     // they may open any number of connections
    ProxyFields proxy_fields = ProxyFields::XForwarded;
};

struct Handlers {
    // Optional, on the I/O thread, must not block: the prepared answer that is remembered for this very target and still
    // right, or nothing. Path and query are not decoded yet.
    std::function<std::optional<Response>(Request&)> recall;
    // Runs on the I/O thread and must not block: an answer that is already at hand (a cached tile), or nothing.
    // Prepared answers are sent as they are; other bodies are not compressed on this road.
    std::function<std::optional<Response>(Request&)> at_once;
    // Optional: true for requests that are slow by nature (logins, exports). They have two workers and a queue of 16 of their
    // own, so that they never stand before a map.
    std::function<bool(const Request&)> is_slow;
    // Optional, on a worker, for a request with a body to be stored: where that goes, or why it is refused. When all of it is
    // stored, or some of it could not be (Request::body_fault), `handle` answers the same request, which comes without a body.
    std::function<Result<std::shared_ptr<BodySink>>(Request&, std::uint64_t length)> open_body;
    // Runs on a worker. Anything it throws becomes a 500 problem and a log line.
    std::function<Response(Request&)> handle;
    // After each answer, on some thread: access log and metrics.
    std::function<void(const Request&, int status, std::size_t body_bytes, std::chrono::microseconds)> on_answered;
};

class Listener
{
   public:
    // Binds and listens; Error Conflict "port-in-use".
    static Result<std::unique_ptr<Listener>> create(const ListenerOptions& options, Handlers handlers);
    ~Listener();

    [[nodiscard]] std::uint16_t port() const;
    void start();
    // Stops accepting, gives requests that are on their way on open connections half a second to arrive, answers what was
    // received with Connection: close, and returns when all is answered or `grace` is over. Handlers that still run then
    // are waited for by the destructor.
    void stop(std::chrono::seconds grace);

    struct Statistics {
        std::uint64_t connections = 0, accepted = 0, refused = 0, queued = 0, overloaded = 0;  // now, ever, ever, now, ever
    };
    [[nodiscard]] Statistics statistics() const;

   private:
    struct Impl;
    explicit Listener(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::server

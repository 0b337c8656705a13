#include "server/http/listener.hpp"

#include "server/http/io_thread.hpp"
#include "server/http/server_core.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>
#include <boost/asio/ip/address.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace
{

void raise_descriptor_limit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Sockets that share a port do not see each other, so a second server would bind without an error and take half of the
// first one's connections. A socket that does not share finds out.
Result<void> check_port_is_free(const tcp::endpoint& endpoint)
{
    asio::io_context context;
    tcp::acceptor probe(context);
    boost::system::error_code error;
    probe.open(endpoint.protocol(), error);
    if (!error) probe.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) probe.bind(endpoint, error);
    if (error != asio::error::address_in_use) return {};
    const std::string address = fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
    return Error{
        ErrorCode::Conflict, "port-in-use", fmt::format("something else listens on {}; choose another port", address), {}}
        .with("address", address);
}

}  // namespace

struct Listener::Impl {
    Impl(const ListenerOptions& options, Handlers handlers) : core(options, std::move(handlers)) {}
    ~Impl()
    {
        // Workers post to the event loops, so they end first.
        core.workers.stop();
        core.slow_workers.stop();
        for (const auto& thread : threads) thread->join();
    }

    ServerCore core;
    std::vector<std::unique_ptr<IoThread>> threads;
};

Listener::Listener(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::create(const ListenerOptions& options, Handlers handlers)
{
    raise_descriptor_limit();
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
    if (error) {
        return bad_input("listen-failed", fmt::format("'{}' is not an address of this machine; give an IP address", options.host))
            .with("address", options.host);
    }
    tcp::endpoint endpoint(address, options.port);
    if (options.port != 0) HAISHU_CHECK(check_port_is_free(endpoint));
    auto impl = std::make_unique<Impl>(options, std::move(handlers));
    for (int i = 0; i < std::max(1, options.io_threads); ++i) {
        impl->threads.push_back(std::make_unique<IoThread>(impl->core));
        HAISHU_CHECK(impl->threads.back()->listen(endpoint));
        endpoint = impl->threads.back()->local_endpoint();  // port 0 is now a number
    }
    return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

std::uint16_t Listener::port() const
{
    return m_impl->threads.front()->local_endpoint().port();
}

void Listener::start()
{
    for (const auto& thread : m_impl->threads) thread->start();
}

void Listener::stop(std::chrono::seconds grace)
{
    const auto until = std::chrono::steady_clock::now() + grace;
    for (const auto& thread : m_impl->threads) thread->begin_stop();
    for (const auto& thread : m_impl->threads) thread->wait_until_empty(until);
}

Listener::Statistics Listener::statistics() const
{
    const ServerCore& core = m_impl->core;
    Statistics statistics;
    statistics.connections = core.connections.total();
    statistics.accepted = core.accepted.load();
    statistics.refused = core.refused.load();
    statistics.queued = core.workers.waiting() + core.slow_workers.waiting();
    statistics.overloaded = core.overloaded.load();
    return statistics;
}

}  // namespace haishu::server

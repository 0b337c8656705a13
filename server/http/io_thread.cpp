#include "server/http/io_thread.hpp"

#include "server/http/session.hpp"
#include "server/http/tls_server.hpp"

#include <array>
#include <ctime>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <boost/asio/post.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace
{

constexpr auto sweep_period = std::chrono::milliseconds(250);
constexpr auto idle_grace = std::chrono::milliseconds(500);
constexpr std::size_t pooled_blocks = 64;
// Over the limit this many more connections are still answered, with 503; beyond, they are closed unheard.
constexpr std::size_t polite_refusals = 256;

AddressBytes bytes_of(const asio::ip::address& address)
{
    if (address.is_v6()) return address.to_v6().to_bytes();
    return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

Error cannot_listen(const tcp::endpoint& endpoint, const boost::system::error_code& error)
{
    const std::string address = fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
    if (error == asio::error::address_in_use) {
        return Error{
            ErrorCode::Conflict, "port-in-use", fmt::format("something else listens on {}; choose another port", address), {}}
            .with("address", address);
    }
    return bad_input("listen-failed", fmt::format("cannot listen on {}: {}", address, error.message())).with("address", address);
}

}  // namespace

IoThread::IoThread(ServerCore& core) : m_core(core)
{
    set_date();
}

IoThread::~IoThread()
{
    m_context.stop();
    join();
}

Result<void> IoThread::listen(const tcp::endpoint& endpoint)
{
    boost::system::error_code error;
    m_acceptor.open(endpoint.protocol(), error);
    if (error) return cannot_listen(endpoint, error);
    m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    // Each thread has its own listening socket on the one port; the kernel spreads connections over them.
    const int on = 1;
    setsockopt(m_acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    m_acceptor.bind(endpoint, error);
    if (!error) m_acceptor.listen(4096, error);
    if (!error) m_acceptor.non_blocking(true, error);
    if (error) return cannot_listen(endpoint, error);
    m_local = m_acceptor.local_endpoint(error);
    return {};
}

void IoThread::start()
{
    accept();
    sweep();
    m_thread = std::thread([this] { run(); });
}

void IoThread::run()
{
    // Nothing that one connection does may end the others: whatever escapes a handler is logged, and the loop goes on.
    for (;;) {
        try {
            m_context.run();
            return;
        } catch (const std::exception& fault) {
            spdlog::error("an exception reached the event loop: {}", fault.what());
        } catch (...) {
            spdlog::error("an unknown exception reached the event loop");
        }
    }
}

void IoThread::accept()
{
    m_acceptor.async_accept([this](const boost::system::error_code& error, Socket socket) {
        if (error == asio::error::operation_aborted || m_stopping) return;
        if (error) {
            // Out of descriptors or memory: what is open goes on, new ones wait in the kernel's queue.
            m_accept_pause.expires_after(std::chrono::milliseconds(100));
            m_accept_pause.async_wait([this](const boost::system::error_code& cancelled) {
                if (!cancelled && !m_stopping) accept();
            });
            return;
        }
        take(std::move(socket));
        take_all_waiting();
        accept();
    });
}

void IoThread::take_all_waiting()
{
    for (int i = 0; i < 256; ++i) {
        boost::system::error_code error;
        Socket socket(m_context);
        m_acceptor.accept(socket, error);
        if (error) return;
        take(std::move(socket));
    }
}

void IoThread::take(Socket socket)
{
    boost::system::error_code error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;  // gone already
    const HttpLimits& limits = m_core.options.limits;
    const AddressBytes address = bytes_of(remote.address());
    m_core.accepted.fetch_add(1, std::memory_order_relaxed);
    const std::size_t most_here = m_core.options.proxies.contains(address) ? limits.connections : limits.connections_per_address;
    const bool is_over = m_core.connections.enter(address, limits.connections, most_here) == ConnectionCount::Verdict::Over ||
                         !m_core.may_shake_hands(address);
    if (is_over) m_core.refused.fetch_add(1, std::memory_order_relaxed);
    TlsServer* tls = m_core.options.tls.get();
    // To be told by TLS costs more than to be served.
    if (is_over && (tls != nullptr || m_core.refused_open.load() >= polite_refusals)) {
        m_core.connections.leave(address);
        return;
    }
    socket.set_option(tcp::no_delay(true), error);
    socket.non_blocking(true, error);
    Wire wire(std::move(socket));
    if (tls != nullptr) {
        auto stream = tls->begin(wire.socket().native_handle());
        if (!stream) {
            m_core.connections.leave(address);
            return;
        }
        wire.set_tls(std::move(stream));
    }
    const auto welcome = is_over ? Session::Welcome::Refused : Session::Welcome::Served;
    m_sessions.push_back(std::make_shared<Session>(*this, std::move(wire), address, welcome));
    m_sessions.back()->start(std::prev(m_sessions.end()));
    if (m_stopping) m_sessions.back()->begin_stop(m_idle_end);
}

void IoThread::remove(Sessions::iterator position)
{
    m_sessions.erase(position);
    if (!m_stopping || !m_sessions.empty()) return;
    const std::lock_guard lock(m_mutex);
    m_empty = true;
    m_changed.notify_all();
}

IoThread::Block IoThread::take_block()
{
    if (m_blocks.empty()) return Block(new char[block_size]);
    Block block = std::move(m_blocks.back());
    m_blocks.pop_back();
    return block;
}

void IoThread::give_block(Block block)
{
    if (m_blocks.size() < pooled_blocks) m_blocks.push_back(std::move(block));
}

void IoThread::sweep()
{
    m_timer.expires_after(sweep_period);
    m_timer.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        sweep();
        set_date();
        m_sweep_time = Clock::now();
        for (auto next = m_sessions.begin(); next != m_sessions.end();) {
            const std::shared_ptr<Session> session = *next++;  // it may leave the list
            // One that throws here would keep the others behind it from ever being looked at.
            try {
                session->check_deadline(m_sweep_time);
            } catch (const std::exception& fault) {
                spdlog::error("ending a slow connection failed: {}", fault.what());
                session->close();
            }
        }
    });
}

void IoThread::set_date()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    // strftime's names of days and months would follow the locale.
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string date = fmt::format(
        "Date: {}, {:02} {} {:04} {:02}:{:02}:{:02} GMT\r\n", days.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
        months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    const std::string secure = date + "Strict-Transport-Security: max-age=31536000\r\n";
    static constexpr std::array<const char*, 3> ends{"\r\n", "Connection: close\r\n\r\n", "Connection: keep-alive\r\n\r\n"};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        m_ends_of_head.at(i) = date + ends.at(i);
        m_ends_of_head.at(i + ends.size()) = secure + ends.at(i);
    }
}

void IoThread::begin_stop()
{
    asio::post(m_context, [this] { stop_here(); });
}

void IoThread::stop_here()
{
    if (m_stopping) return;
    m_stopping = true;
    m_idle_end = Clock::now() + idle_grace;
    boost::system::error_code ignored;
    // What the kernel has accepted for us is served. A queue of length 0 keeps more from entering while it is emptied.
    ::listen(m_acceptor.native_handle(), 0);
    take_all_waiting();
    m_acceptor.close(ignored);
    m_accept_pause.cancel();
    for (auto next = m_sessions.begin(); next != m_sessions.end();) {
        const std::shared_ptr<Session> session = *next++;
        session->begin_stop(m_idle_end);
    }
    if (!m_sessions.empty()) return;
    const std::lock_guard lock(m_mutex);
    m_empty = true;
    m_changed.notify_all();
}

bool IoThread::wait_until_empty(Clock::time_point until)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_until(lock, until, [this] { return m_empty; });
}

void IoThread::join()
{
    m_context.stop();
    if (m_thread.joinable()) m_thread.join();
}

}  // namespace haishu::server

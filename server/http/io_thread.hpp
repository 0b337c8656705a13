#pragma once
// One I/O thread: its event loop, its listening socket, its connections, and the sweep that ends what takes too long.
// Internal to server/http; includes Asio.

#include "server/http/server_core.hpp"
#include "server/http/socket.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace haishu::server
{

class Session;

class IoThread
{
   public:
    using Sessions = std::list<std::shared_ptr<Session>>;
    using Block = std::unique_ptr<char[]>;
    static constexpr std::size_t block_size = 4096;

    explicit IoThread(ServerCore& core);
    ~IoThread();

    // Error Conflict "port-in-use", BadInput "listen-failed".
    Result<void> listen(const boost::asio::ip::tcp::endpoint& endpoint);
    [[nodiscard]] boost::asio::ip::tcp::endpoint local_endpoint() const { return m_local; }
    void start();
    void begin_stop();                                                   // from any thread
    bool wait_until_empty(std::chrono::steady_clock::time_point until);  // from any thread; true when no connection is left
    void join();

    // For sessions, on this thread.
    boost::asio::io_context& context() { return m_context; }
    ServerCore& core() { return m_core; }
    [[nodiscard]] bool is_stopping() const { return m_stopping; }
    // The time of the last sweep: good enough for deadlines of seconds, and free.
    [[nodiscard]] std::chrono::steady_clock::time_point sweep_time() const { return m_sweep_time; }
    [[nodiscard]] std::chrono::steady_clock::time_point idle_end() const { return m_idle_end; }
    // What closes the header of an answer that goes out now: Date, Connection where it must be said, by https that https is
    // to be kept to, the empty line. Valid until the event loop goes on.
    enum class Ending { Plain, Close, KeepAlive };
    [[nodiscard]] std::string_view end_of_head(Ending ending, bool is_secure) const
    {
        return m_ends_of_head.at(static_cast<std::size_t>(ending) + (is_secure ? 3 : 0));
    }
    void remove(Sessions::iterator position);
    Block take_block();
    void give_block(Block block);

   private:
    void run();
    void accept();
    void take(Socket socket);
    void take_all_waiting();
    void sweep();
    void set_date();
    void stop_here();

    ServerCore& m_core;
    boost::asio::io_context m_context{1};
    boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type> m_acceptor{m_context};
    boost::asio::ip::tcp::endpoint m_local;
    boost::asio::steady_timer m_timer{m_context};
    boost::asio::steady_timer m_accept_pause{m_context};
    Sessions m_sessions;
    std::vector<Block> m_blocks;
    std::array<std::string, 6> m_ends_of_head;  // by Ending, and those for https
    std::chrono::steady_clock::time_point m_sweep_time = std::chrono::steady_clock::now();
    bool m_stopping = false;
    std::chrono::steady_clock::time_point m_idle_end;  // when stopping: connections without a request go at this time
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_empty = false;  // stopping, and no connection is left
    std::thread m_thread;
};

}  // namespace haishu::server

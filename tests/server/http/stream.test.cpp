#include "server/http/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

using Next = BodyStream::Next;

class Pieces final : public BodyStream
{
   public:
    Pieces(int count, std::size_t size, std::atomic<int>& asked, int breaks_at = -1)
        : m_count(count), m_size(size), m_asked(asked), m_breaks_at(breaks_at)
    {
    }
    Result<Next> next(std::string& piece, Deadline) override
    {
        const int number = m_asked.fetch_add(1);
        if (number == m_breaks_at) return internal_error("the source broke");
        piece.assign(m_size, static_cast<char>('a' + number % 26));
        return number + 1 == m_count ? Next::End : Next::Piece;
    }

   private:
    int m_count;
    std::size_t m_size;
    std::atomic<int>& m_asked;
    int m_breaks_at;
};

class Live final : public BodyStream
{
   public:
    Result<Next> next(std::string& piece, Deadline) override
    {
        const std::lock_guard lock(m_mutex);
        piece.swap(m_text);
        return piece.empty() ? Next::Later : Next::Piece;
    }
    [[nodiscard]] bool is_live() const override { return true; }
    void set_wake(std::function<void()> wake) override
    {
        const std::lock_guard lock(m_mutex);
        m_wake = std::move(wake);
    }
    void say(const std::string& text)
    {
        const std::lock_guard lock(m_mutex);
        m_text += text;
        if (m_wake) m_wake();
    }

   private:
    std::mutex m_mutex;
    std::string m_text = "hello";
    std::function<void()> m_wake;
};

// What was reported of answers.
struct Reports {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::size_t> bytes;
    void add(std::size_t count)
    {
        const std::lock_guard lock(mutex);
        bytes.push_back(count);
        changed.notify_all();
    }
    std::vector<std::size_t> wait_for(std::size_t count)
    {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::seconds(10), [&] { return bytes.size() >= count; });
        return bytes;
    }
};

class Serving
{
   public:
    explicit Serving(std::function<std::shared_ptr<BodyStream>()> make)
    {
        ListenerOptions options;
        options.port = 0;
        options.io_threads = 1;
        Handlers handlers;
        handlers.handle = [make = std::move(make)](Request&) {
            Response response;
            response.content_type = "text/plain";
            response.stream = make();
            return response;
        };
        handlers.on_answered = [this](const Request&, int, std::size_t bytes, std::chrono::microseconds) { reports.add(bytes); };
        auto created = Listener::create(options, std::move(handlers));
        if (!created) throw std::runtime_error(created.error().detail);
        listener = std::move(created).value();
        listener->start();
    }
    Reports reports;
    std::unique_ptr<Listener> listener;
};

class Client
{
   public:
    Client(const Serving& server, const std::string& request, int receive_buffer = 0)
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        if (receive_buffer > 0) ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server.listener->port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
        const timeval patience{10, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::send(m_socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("cannot send");
    }
    ~Client() { ::close(m_socket); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Up to and including `end`, or to the end of the connection.
    const std::string& read_until(const std::string& end)
    {
        char buffer[16 * 1024];
        while (end.empty() || m_text.find(end) == std::string::npos) {
            const ssize_t count = ::recv(m_socket, buffer, sizeof buffer, 0);
            m_is_reset = count < 0 && errno == ECONNRESET;
            if (count <= 0) break;
            m_text.append(buffer, static_cast<std::size_t>(count));
        }
        return m_text;
    }
    [[nodiscard]] bool is_reset() const { return m_is_reset; }

   private:
    int m_socket;
    std::string m_text;
    bool m_is_reset = false;
};

std::string body_of(const std::string& answer)
{
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

const std::string get_11 = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const std::string get_10 = "GET / HTTP/1.0\r\n\r\n";

}  // namespace

TEST_CASE("a streamed body is sent in chunks to HTTP/1.1 and the connection goes on")
{
    std::atomic<int> asked{0};
    Serving server([&] {
        asked = 0;
        return std::make_shared<Pieces>(3, 5, asked);
    });
    Client client(server, get_11 + get_11);
    const std::string once = "5\r\naaaaa\r\n5\r\nbbbbb\r\n5\r\nccccc\r\n0\r\n\r\n";
    const std::string first = client.read_until("0\r\n\r\n");
    CHECK(first.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    CHECK(first.find("Content-Length") == std::string::npos);
    CHECK(server.reports.wait_for(2) == std::vector<std::size_t>{15, 15});
    const std::string both = client.read_until(once + "HTTP");
    CHECK(both.find(once) != std::string::npos);
}

TEST_CASE("a streamed body ends with the connection for HTTP/1.0")
{
    std::atomic<int> asked{0};
    Serving server([&] { return std::make_shared<Pieces>(3, 5, asked); });
    Client client(server, get_10);
    const std::string answer = client.read_until("");
    CHECK(body_of(answer) == "aaaaabbbbbccccc");
    CHECK(answer.find("Transfer-Encoding") == std::string::npos);
    CHECK(answer.find("Connection: close") != std::string::npos);
    CHECK_FALSE(client.is_reset());
}

TEST_CASE("HEAD of a streamed body asks the source for nothing")
{
    std::atomic<int> asked{0};
    Serving server([&] { return std::make_shared<Pieces>(3, 5, asked); });
    Client client(server, "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(body_of(client.read_until("")).empty());
    CHECK(asked == 0);
}

TEST_CASE("a source that breaks midway resets the connection and sends no last chunk")
{
    std::atomic<int> asked{0};
    Serving server([&] { return std::make_shared<Pieces>(5, 5, asked, 2); });
    Client client(server, get_11);
    CHECK(client.read_until("").find("0\r\n\r\n") == std::string::npos);
    CHECK(client.is_reset());
    CHECK(server.reports.wait_for(1) == std::vector<std::size_t>{10});
    asked = 0;
    Client old(server, get_10);
    old.read_until("");
    CHECK(old.is_reset());
}

TEST_CASE("a reader that takes nothing keeps the source from being asked on")
{
    std::atomic<int> asked{0};
    Serving server([&] { return std::make_shared<Pieces>(4000, 64 * 1024, asked); });
    Client client(server, get_11, 16 * 1024);
    client.read_until("\r\n\r\n");
    // The client's end of the answer cannot have moved on by more than the kernel's buffers: some megabytes of the 250.
    Client other(server, "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    other.read_until("");
    CHECK(asked < 200);
}

TEST_CASE("a live stream says what it has when it is woken, and ends in order when the server stops")
{
    const auto live = std::make_shared<Live>();
    Serving server([&] { return live; });
    Client client(server, get_11);
    client.read_until("5\r\nhello\r\n");
    live->say("news");
    CHECK(client.read_until("4\r\nnews\r\n").find("4\r\nnews\r\n") != std::string::npos);
    server.listener->stop(std::chrono::seconds(5));
    const std::string all = client.read_until("");
    CHECK(all.substr(all.size() - 5) == "0\r\n\r\n");
    CHECK_FALSE(client.is_reset());
    CHECK(server.reports.wait_for(1) == std::vector<std::size_t>{9});
}

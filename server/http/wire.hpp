#pragma once
// What a session reads from and writes to: a socket, with TLS around it or not. Without TLS each call is the socket's own.
// Internal to server/http; includes Asio.

#include "server/http/socket.hpp"
#include "server/http/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace haishu::server
{

class Wire
{
   public:
    using ErrorCodeOut = boost::system::error_code;
    using Parts = std::array<boost::asio::const_buffer, 3>;

    explicit Wire(Socket socket) : m_socket(std::move(socket)) {}

    void set_tls(std::unique_ptr<TlsStream> tls) { m_tls = std::move(tls); }
    [[nodiscard]] bool is_tls() const { return m_tls != nullptr; }
    Socket& socket() { return m_socket; }
    [[nodiscard]] const Socket& socket() const { return m_socket; }

    // would_block: wants_to_write() says what to wait for.
    ErrorCodeOut handshake() { return m_tls->handshake(); }
    [[nodiscard]] bool wants_to_write() const { return m_tls && m_tls->wants_to_write(); }
    // Bytes are at hand though the socket may not become readable any more.
    [[nodiscard]] bool has_unread() const { return m_tls && m_tls->has_unread(); }

    std::size_t read_some(boost::asio::mutable_buffer buffer, ErrorCodeOut& error)
    {
        return m_tls ? m_tls->read_some(buffer, error) : m_socket.read_some(buffer, error);
    }
    std::size_t write_some(const Parts& parts, ErrorCodeOut& error)
    {
        return m_tls ? m_tls->write_some(parts, 0, error) : m_socket.write_some(parts, error);
    }
    // Writes all that is behind the first `skipped` bytes. `progress(error, written)` is called on the way, as
    // asio::async_write does, and `done(error, written)` once, from the event loop. The bytes of the parts and this wire must
    // live until then.
    template <class Progress, class Done>
    void async_write(Parts parts, std::size_t skipped, Progress progress, Done done)
    {
        if (m_tls) return write_by_tls(parts, skipped, std::move(progress), std::move(done));
        for (boost::asio::const_buffer& part : parts) {
            const std::size_t gone = std::min(skipped, part.size());
            part += gone;
            skipped -= gone;
        }
        boost::asio::async_write(m_socket, parts, std::move(progress), std::move(done));
    }
    // The peer is told that nothing follows, and may still send.
    void end_output(ErrorCodeOut& error);
    void say_end()
    {
        if (m_tls) m_tls->say_end();
    }
    void close();

   private:
    struct TlsWriting;
    void write_by_tls(const Parts& parts, std::size_t skipped, std::function<void(const ErrorCodeOut&, std::size_t)> progress,
                      std::function<void(const ErrorCodeOut&, std::size_t)> done);
    void go_on(const std::shared_ptr<TlsWriting>& writing);

    Socket m_socket;
    std::unique_ptr<TlsStream> m_tls;
};

}  // namespace haishu::server

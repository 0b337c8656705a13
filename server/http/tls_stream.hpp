#pragma once
// One TLS connection over a socket that does not block and that somebody else owns and waits for. Internal to server/http.

#include <cstddef>
#include <memory>
#include <span>

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

struct ssl_st;

namespace haishu::server
{

class TlsStream
{
   public:
    explicit TlsStream(ssl_st* connection);  // which it owns
    ~TlsStream();
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    // All of these say asio::error::would_block when the socket has to be waited for: to become readable, or writable if
    // wants_to_write(). What is written again after that must begin with the same bytes, at least as many.
    boost::system::error_code handshake();
    // At the end of what the peer sends: asio::error::eof.
    std::size_t read_some(boost::asio::mutable_buffer buffer, boost::system::error_code& error);
    // Bytes of the parts one after another, behind the first `skipped` of them; of much, a part.
    std::size_t write_some(std::span<const boost::asio::const_buffer> parts, std::size_t skipped,
                           boost::system::error_code& error);
    // Tells the peer that nothing follows, as far as that can be said without waiting.
    void say_end();

    [[nodiscard]] bool wants_to_write() const { return m_wants_to_write; }
    [[nodiscard]] bool has_unread() const;  // read from the socket already

   private:
    boost::system::error_code outcome(int result);

    struct Free {
        void operator()(ssl_st* connection) const;
    };
    std::unique_ptr<ssl_st, Free> m_connection;
    bool m_wants_to_write = false;
    bool m_is_open = false;    // the handshake is done
    bool m_is_broken = false;  // nothing more can be said
};

}  // namespace haishu::server

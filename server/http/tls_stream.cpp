#include "server/http/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <boost/asio/error.hpp>

namespace haishu::server
{

namespace asio = boost::asio;

namespace
{

using ErrorCodeOut = boost::system::error_code;

constexpr std::size_t record_bytes = 16 * 1024;    // the most that one record carries
constexpr std::size_t bytes_at_once = 256 * 1024;  // then other connections have their turn

}  // namespace

void TlsStream::Free::operator()(ssl_st* connection) const
{
    SSL_free(connection);
}

TlsStream::TlsStream(ssl_st* connection) : m_connection(connection) {}
TlsStream::~TlsStream() = default;

// The queue of errors is that of the thread, so it has to be empty before each call.
ErrorCodeOut TlsStream::outcome(int result)
{
    m_wants_to_write = false;
    if (result > 0) return {};
    switch (SSL_get_error(m_connection.get(), result)) {
        case SSL_ERROR_WANT_READ: return asio::error::would_block;
        case SSL_ERROR_WANT_WRITE: m_wants_to_write = true; return asio::error::would_block;
        case SSL_ERROR_ZERO_RETURN: return asio::error::eof;
        default: m_is_broken = true; return asio::error::connection_reset;
    }
}

ErrorCodeOut TlsStream::handshake()
{
    ERR_clear_error();
    const ErrorCodeOut error = outcome(SSL_accept(m_connection.get()));
    m_is_open = !error;
    return error;
}

std::size_t TlsStream::read_some(asio::mutable_buffer buffer, ErrorCodeOut& error)
{
    ERR_clear_error();
    std::size_t count = 0;
    error = outcome(SSL_read_ex(m_connection.get(), buffer.data(), buffer.size(), &count));
    return count;
}

std::size_t TlsStream::write_some(std::span<const asio::const_buffer> parts, std::size_t skipped, ErrorCodeOut& error)
{
    thread_local std::array<unsigned char, record_bytes> record;
    std::size_t taken = 0;
    error = {};
    while (taken < bytes_at_once) {
        // A head and a small body make one record and one packet.
        std::size_t size = 0;
        std::size_t behind = skipped + taken;
        for (const asio::const_buffer& part : parts) {
            const std::size_t from = std::min(behind, part.size());
            behind -= from;
            const std::size_t some = std::min(part.size() - from, record.size() - size);
            std::memcpy(record.data() + size, static_cast<const unsigned char*>(part.data()) + from, some);
            size += some;
        }
        if (size == 0) break;
        ERR_clear_error();
        std::size_t count = 0;
        error = outcome(SSL_write_ex(m_connection.get(), record.data(), size, &count));
        if (error) return taken;
        taken += count;
    }
    return taken;
}

void TlsStream::say_end()
{
    if (!m_is_open || m_is_broken) return;
    ERR_clear_error();
    SSL_shutdown(m_connection.get());
}

bool TlsStream::has_unread() const
{
    return SSL_pending(m_connection.get()) > 0;
}

}  // namespace haishu::server

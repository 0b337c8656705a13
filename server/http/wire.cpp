#include "server/http/wire.hpp"

#include <boost/asio/post.hpp>

namespace haishu::server
{

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

struct Wire::TlsWriting {
    Parts parts;
    std::size_t skipped = 0;
    std::size_t written = 0;
    std::function<void(const ErrorCodeOut&, std::size_t)> progress;
    std::function<void(const ErrorCodeOut&, std::size_t)> done;
};

void Wire::write_by_tls(const Parts& parts, std::size_t skipped, std::function<void(const ErrorCodeOut&, std::size_t)> progress,
                        std::function<void(const ErrorCodeOut&, std::size_t)> done)
{
    auto writing = std::make_shared<TlsWriting>(TlsWriting{parts, skipped, 0, std::move(progress), std::move(done)});
    // From the event loop, as whoever writes expects.
    asio::post(m_socket.get_executor(), [this, writing] { go_on(writing); });
}

// `done` keeps the session that has this wire alive.
void Wire::go_on(const std::shared_ptr<TlsWriting>& writing)
{
    TlsWriting& it = *writing;
    ErrorCodeOut error;
    // Once the socket is closed its number may be another's.
    if (!m_socket.is_open()) return it.done(asio::error::operation_aborted, it.written);
    const std::size_t count = m_tls->write_some(it.parts, it.skipped + it.written, error);
    it.written += count;
    if (count > 0) it.progress({}, it.written);
    if (it.skipped + it.written == asio::buffer_size(it.parts)) return it.done({}, it.written);
    if (!error) return asio::post(m_socket.get_executor(), [this, writing] { go_on(writing); });
    if (error != asio::error::would_block) return it.done(error, it.written);
    const auto kind = m_tls->wants_to_write() ? tcp::socket::wait_write : tcp::socket::wait_read;
    m_socket.async_wait(kind, [this, writing](const ErrorCodeOut& failed) {
        if (failed) return writing->done(failed, writing->written);
        go_on(writing);
    });
}

void Wire::end_output(ErrorCodeOut& error)
{
    say_end();
    m_socket.shutdown(tcp::socket::shutdown_send, error);
}

void Wire::close()
{
    ErrorCodeOut ignored;
    m_socket.close(ignored);
}

}  // namespace haishu::server

#pragma once
// Internal to server/http; includes Asio.

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace haishu::server
{

// Bound to the executor's own type: the usual one that hides it costs an allocation and indirect calls for each operation.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

}  // namespace haishu::server

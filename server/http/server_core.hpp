#pragma once
// What all I/O threads and sessions of one listener share.

#include "geo/base/function_ref.hpp"
#include "server/http/connection_count.hpp"
#include "server/http/listener.hpp"
#include "server/http/worker_pool.hpp"
#include "server/limits/bucket_table.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace haishu::server
{

struct ServerCore {
    explicit ServerCore(const ListenerOptions& listener_options, Handlers listener_handlers);

    // What the links of an answer start with: the configured address, or that of Host when it cannot lead elsewhere (an
    // address, "localhost", this machine's name, a name of the certificate), or the address that the connection came to.
    [[nodiscard]] std::string base_url(std::string_view authority, bool is_secure,
                                       FunctionRef<std::string()> local_authority) const;

    // Whether an address may begin one more handshake; of plain HTTP there are none.
    bool may_shake_hands(const AddressBytes& address);

    const ListenerOptions options;
    const Handlers handlers;
    const std::string machine_name;
    ConnectionCount connections;
    std::unique_ptr<BucketTable> handshakes;  // null: any number
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::size_t> refused_open{0};  // connections over a limit that still wait for their 503
    std::atomic<std::uint64_t> overloaded{0};
    WorkerPool workers;
    WorkerPool slow_workers;
};

// 16 hexadecimal digits that name one request in the log and in its problem document.
void set_trace_id(std::string& trace_id);

}  // namespace haishu::server

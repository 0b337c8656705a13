#include "server/http/server_core.hpp"

#include "server/http/tls_server.hpp"
#include "server/http/token.hpp"

#include <array>
#include <random>

#include <unistd.h>

namespace haishu::server
{

namespace
{

constexpr int slow_threads = 2;
constexpr std::size_t slow_queue = 16;

std::string name_of_this_machine()
{
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

bool is_address(std::string_view host)
{
    return !host.empty() && (host[0] == '[' || host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace

ServerCore::ServerCore(const ListenerOptions& listener_options, Handlers listener_handlers)
    : options(listener_options),
      handlers(std::move(listener_handlers)),
      machine_name(name_of_this_machine()),
      handshakes(options.tls && options.handshakes ? std::make_unique<BucketTable>() : nullptr),
      workers(options.workers, options.limits.queue, options.limits.queue_time / 5),
      slow_workers(slow_threads, slow_queue, options.limits.queue_time)
{
}

std::string ServerCore::base_url(std::string_view authority, bool is_secure, FunctionRef<std::string()> local_authority) const
{
    if (!options.base_url.empty()) return options.base_url;
    const std::string scheme = is_secure ? "https://" : "http://";
    if (authority.empty()) return scheme + local_authority();
    const std::string_view host = authority.substr(0, authority[0] == '[' ? authority.find(']') + 1 : authority.find(':'));
    const TlsServer* names = options.tls ? options.tls.get() : options.names.get();
    const bool is_certified = names != nullptr && names->is_for(host[0] == '[' ? host.substr(1, host.size() - 2) : host);
    const bool is_ours = is_certified || is_address(host) || equal_ignoring_case(host, "localhost") ||
                         (!machine_name.empty() && equal_ignoring_case(host, machine_name));
    return scheme + (is_ours ? std::string(authority) : local_authority());
}

bool ServerCore::may_shake_hands(const AddressBytes& address)
{
    if (!handshakes || options.proxies.contains(address)) return true;
    const std::uint64_t subscriber = subscriber_of(address);
    const std::string_view bytes(reinterpret_cast<const char*>(&subscriber), sizeof subscriber);
    return handshakes->take(handshakes->asker(0, bytes), 0, *options.handshakes, std::chrono::steady_clock::now()).is_allowed;
}

void set_trace_id(std::string& trace_id)
{
    thread_local std::mt19937_64 random(std::random_device{}());
    static constexpr std::string_view digits = "0123456789abcdef";
    trace_id.resize(16);
    std::uint64_t number = random();
    for (char& digit : trace_id) {
        digit = digits[number & 15U];
        number >>= 4U;
    }
}

}  // namespace haishu::server

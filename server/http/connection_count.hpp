#pragma once
// How many connections are open, in all and from each address. IPv6 clients count by their /64, which is one subscriber.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace haishu::server
{

using AddressBytes = std::array<unsigned char, 16>;  // IPv4 as ::ffff:a.b.c.d

class ConnectionCount
{
   public:
    enum class Verdict { Within, Over };
    // Counts one more; Over when it exceeds a limit (it still has to be left).
    Verdict enter(const AddressBytes& address, std::size_t limit, std::size_t limit_per_address);
    void leave(const AddressBytes& address);
    [[nodiscard]] std::size_t total() const { return m_total.load(std::memory_order_relaxed); }

   private:
    static std::uint64_t key_of(const AddressBytes& address);
    std::atomic<std::size_t> m_total{0};
    std::mutex m_mutex;
    std::unordered_map<std::uint64_t, std::size_t> m_by_address;
};

}  // namespace haishu::server

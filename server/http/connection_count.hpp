#pragma once
// How many connections are open, in all and from each address. Addresses of one subscriber count together.

#include "server/http/address.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace haishu::server
{

class ConnectionCount
{
   public:
    enum class Verdict { Within, Over };
    // Counts one more; Over when it exceeds a limit (it still has to be left).
    Verdict enter(const AddressBytes& address, std::size_t limit, std::size_t limit_per_address);
    void leave(const AddressBytes& address);
    [[nodiscard]] std::size_t total() const { return m_total.load(std::memory_order_relaxed); }

   private:
    std::atomic<std::size_t> m_total{0};
    std::mutex m_mutex;
    std::unordered_map<std::uint64_t, std::size_t> m_by_address;
};

}  // namespace haishu::server

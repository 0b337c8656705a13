#include "server/http/connection_count.hpp"

#include <algorithm>
#include <cstring>

namespace haishu::server
{

std::uint64_t ConnectionCount::key_of(const AddressBytes& address)
{
    // ::ffff:a.b.c.d has its bits in the second half, IPv6 networks in the first.
    const bool is_v4 = std::all_of(address.begin(), address.begin() + 10, [](unsigned char byte) { return byte == 0; });
    std::uint64_t key = 0;
    std::memcpy(&key, address.data() + (is_v4 ? 8 : 0), sizeof key);
    return key;
}

ConnectionCount::Verdict ConnectionCount::enter(const AddressBytes& address, std::size_t limit, std::size_t limit_per_address)
{
    const std::size_t total = m_total.fetch_add(1) + 1;
    const std::lock_guard lock(m_mutex);
    const std::size_t here = ++m_by_address[key_of(address)];
    return total > limit || here > limit_per_address ? Verdict::Over : Verdict::Within;
}

void ConnectionCount::leave(const AddressBytes& address)
{
    m_total.fetch_sub(1);
    const std::lock_guard lock(m_mutex);
    const auto found = m_by_address.find(key_of(address));
    if (found != m_by_address.end() && --found->second == 0) m_by_address.erase(found);
}

}  // namespace haishu::server

#include "server/http/connection_count.hpp"

namespace haishu::server
{

ConnectionCount::Verdict ConnectionCount::enter(const AddressBytes& address, std::size_t limit, std::size_t limit_per_address)
{
    const std::size_t total = m_total.fetch_add(1) + 1;
    const std::lock_guard lock(m_mutex);
    const std::size_t here = ++m_by_address[subscriber_of(address)];
    return total > limit || here > limit_per_address ? Verdict::Over : Verdict::Within;
}

void ConnectionCount::leave(const AddressBytes& address)
{
    m_total.fetch_sub(1);
    const std::lock_guard lock(m_mutex);
    const auto found = m_by_address.find(subscriber_of(address));
    if (found != m_by_address.end() && --found->second == 0) m_by_address.erase(found);
}

}  // namespace haishu::server

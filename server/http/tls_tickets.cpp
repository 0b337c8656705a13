#include "server/http/tls_tickets.hpp"

#include <algorithm>

#include <openssl/rand.h>

namespace haishu::server
{

bool TlsTickets::turn(Time now)
{
    if (m_newest && now < m_newest->made + period) return true;
    Key key;
    const auto fill = [](auto& bytes) { return RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1; };
    if (!fill(key.name) || !fill(key.cipher) || !fill(key.mac)) return false;
    key.made = now;
    const bool is_before_young = m_newest && now < m_newest->made + 2 * period;
    m_before = is_before_young ? m_newest : std::nullopt;
    m_newest = key;
    return true;
}

std::optional<TlsTickets::Key> TlsTickets::newest()
{
    const std::lock_guard lock(m_mutex);
    return turn(m_now()) ? m_newest : std::nullopt;
}

std::optional<TlsTickets::Found> TlsTickets::find(const unsigned char* name)
{
    const std::lock_guard lock(m_mutex);
    if (!turn(m_now())) return std::nullopt;
    const auto is_named = [name](const std::optional<Key>& key) {
        return key && std::equal(key->name.begin(), key->name.end(), name);
    };
    if (is_named(m_newest)) return Found{*m_newest, true};
    if (is_named(m_before)) return Found{*m_before, false};
    return std::nullopt;
}

}  // namespace haishu::server

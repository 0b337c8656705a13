#include "server/auth/known_askers.hpp"

namespace haishu::server
{

namespace
{

constexpr auto trust = std::chrono::seconds(60);  // then users and keys are looked up again
constexpr std::size_t most_known = 50'000;

}  // namespace

bool KnownAskers::has_ended(const KnownAsker& asker, Steady now) const
{
    return now >= asker.ends || (asker.is_session() && now - asker.last_seen >= m_idle_time);
}

std::optional<KnownAsker> KnownAskers::find(const std::string& hash, Steady now, Presence presence)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_known.find(hash);
    if (found == m_known.end()) return std::nullopt;
    KnownAsker& asker = found->second;
    if (has_ended(asker, now)) {
        // The database, which knows ends in steps of minutes, must not revive it.
        if (now < asker.ends) asker.ends = asker.last_seen;
        return std::nullopt;
    }
    if (now - asker.loaded >= trust) return std::nullopt;
    if (presence == Presence::Asks) asker.last_seen = now;
    return asker;
}

std::optional<KnownAsker> KnownAskers::look(const std::string& hash) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_known.find(hash);
    return found == m_known.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t KnownAskers::generation() const
{
    const std::lock_guard lock(m_mutex);
    return m_generation;
}

void KnownAskers::make_room(Steady now)
{
    if (m_known.size() < most_known) return;
    for (auto at = m_known.begin(); at != m_known.end();)
        at = at->second.ends <= now || now - at->second.loaded >= trust ? m_known.erase(at) : std::next(at);
    if (m_known.size() >= most_known) m_known.erase(m_known.begin());
}

std::optional<KnownAsker> KnownAskers::keep(const std::string& hash, KnownAsker asker, std::uint64_t generation,
                                            Presence presence)
{
    const std::lock_guard lock(m_mutex);
    make_room(asker.loaded);
    const auto before = m_known.find(hash);
    if (before != m_known.end() && asker.is_session()) {
        if (has_ended(before->second, asker.loaded)) return std::nullopt;
        asker.ends = before->second.ends;
        if (presence == Presence::Listens) asker.last_seen = before->second.last_seen;
    }
    if (generation == m_generation) m_known.insert_or_assign(hash, asker);
    return asker;
}

void KnownAskers::set_stored_until(const std::string& hash, std::int64_t until)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_known.find(hash); found != m_known.end()) found->second.stored_until = until;
}

void KnownAskers::end(const std::string& hash, Steady now)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_known.find(hash); found != m_known.end()) found->second.ends = now;
}

void KnownAskers::forget()
{
    const std::lock_guard lock(m_mutex);
    ++m_generation;
    for (auto& [hash, asker] : m_known) asker.loaded -= 2 * trust;
}

}  // namespace haishu::server

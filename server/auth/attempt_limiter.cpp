#include "server/auth/attempt_limiter.hpp"

#include <algorithm>

namespace haishu::server
{

namespace
{

constexpr int free_failures = 5;
constexpr auto longest_wait = std::chrono::seconds(15 * 60);
constexpr auto memory = std::chrono::hours(1);  // failures further back are forgotten
constexpr auto window = std::chrono::seconds(60);
constexpr int failures_per_address = 20;
constexpr int failures_per_network = 200;
constexpr std::size_t most_entries = 65'536;
constexpr std::size_t most_known_addresses = 8;

template <class Table, class IsOld>
void purge(Table& table, IsOld is_old)
{
    for (auto at = table.begin(); at != table.end();) at = is_old(at->second) ? table.erase(at) : std::next(at);
    while (table.size() >= most_entries) table.erase(table.begin());
}

}  // namespace

std::string network_of(std::string_view address)
{
    if (address.find(':') == std::string_view::npos) return std::string(address.substr(0, address.rfind('.'))) + ".0/24";
    std::size_t end = 0;
    for (int group = 0; group < 4 && end < address.size(); ++group) {
        const auto colon = address.find(':', end);
        if (colon == std::string_view::npos) break;
        end = colon + 1;
    }
    return std::string(address.substr(0, end)) + ":/64";
}

AttemptLimiter::AttemptLimiter(std::function<Clock::time_point()> now) : m_now(std::move(now)) {}

std::string AttemptLimiter::account_key(const std::string& account, const std::string& address) const
{
    const auto known = m_known_addresses.find(account);
    const bool is_known = known != m_known_addresses.end() && known->second.count(address) != 0;
    return is_known ? account + '\n' + address : account;
}

bool AttemptLimiter::is_over(const std::string& key, int limit, Clock::time_point now, Clock::time_point& ends) const
{
    const auto found = m_windows.find(key);
    if (found == m_windows.end() || found->second.ends <= now || found->second.failures < limit) return false;
    ends = std::max(ends, found->second.ends);
    return true;
}

std::optional<std::chrono::seconds> AttemptLimiter::wait(const std::string& account, const std::string& address)
{
    const std::lock_guard lock(m_mutex);
    const auto now = m_now();
    Clock::time_point ends = now;
    is_over(address, failures_per_address, now, ends);
    is_over(network_of(address), failures_per_network, now, ends);
    const auto found = m_accounts.find(account_key(account, address));
    if (found != m_accounts.end()) ends = std::max(ends, found->second.next);
    if (ends <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(ends - now);
}

void AttemptLimiter::count(const std::string& key, Clock::time_point now)
{
    Window& counted = m_windows[key];
    if (counted.ends <= now) counted = {0, now + window};
    ++counted.failures;
}

void AttemptLimiter::make_room(Clock::time_point now)
{
    if (m_accounts.size() >= most_entries)
        purge(m_accounts, [now](const Account& account) { return account.last + memory < now; });
    if (m_windows.size() + 2 >= most_entries) purge(m_windows, [now](const Window& counted) { return counted.ends <= now; });
}

void AttemptLimiter::failed(const std::string& account, const std::string& address)
{
    const std::lock_guard lock(m_mutex);
    const auto now = m_now();
    make_room(now);
    count(address, now);
    count(network_of(address), now);
    Account& entry = m_accounts[account_key(account, address)];
    if (entry.last + memory < now) entry.failures = 0;
    ++entry.failures;
    entry.last = now;
    if (entry.failures < free_failures) return;
    const int doublings = std::min(entry.failures - free_failures, 10);
    entry.next = now + std::min<std::chrono::seconds>(std::chrono::seconds(1LL << doublings), longest_wait);
}

void AttemptLimiter::succeeded(const std::string& account, const std::string& address)
{
    const std::lock_guard lock(m_mutex);
    m_accounts.erase(account_key(account, address));
    std::set<std::string>& known = m_known_addresses[account];
    if (known.size() >= most_known_addresses && known.count(address) == 0) known.erase(known.begin());
    known.insert(address);
    m_accounts.erase(account_key(account, address));
}

}  // namespace haishu::server

#include "server/auth/attempt_limiter.hpp"

#include "server/http/address.hpp"

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

Source source_of(std::string_view address)
{
    const auto parsed = parse_address(address);
    if (!parsed) return {std::string(address), std::string(address)};
    constexpr int bits_before_v4 = 96;
    const bool is_four = is_v4(*parsed);
    return {address_text(first_bits(*parsed, is_four ? 128 : 64)) + (is_four ? "/32" : "/64"),
            address_text(first_bits(*parsed, is_four ? bits_before_v4 + 24 : 48)) + (is_four ? "/24" : "/48")};
}

AttemptLimiter::AttemptLimiter(std::function<Clock::time_point()> now) : m_now(std::move(now)) {}

std::string AttemptLimiter::account_key(const std::string& account, const std::string& subscriber) const
{
    const auto known = m_known_addresses.find(account);
    const bool is_known = known != m_known_addresses.end() && known->second.count(subscriber) != 0;
    return is_known ? account + '\n' + subscriber : account;
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
    const Source source = source_of(address);
    Clock::time_point ends = now;
    is_over(source.subscriber, failures_per_address, now, ends);
    is_over(source.network, failures_per_network, now, ends);
    const auto found = m_accounts.find(account_key(account, source.subscriber));
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
    const Source source = source_of(address);
    make_room(now);
    count(source.subscriber, now);
    count(source.network, now);
    Account& entry = m_accounts[account_key(account, source.subscriber)];
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
    const std::string subscriber = source_of(address).subscriber;
    m_accounts.erase(account_key(account, subscriber));
    std::set<std::string>& known = m_known_addresses[account];
    if (known.size() >= most_known_addresses && known.count(subscriber) == 0) known.erase(known.begin());
    known.insert(subscriber);
    m_accounts.erase(account_key(account, subscriber));
}

}  // namespace haishu::server

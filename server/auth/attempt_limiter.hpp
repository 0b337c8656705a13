#pragma once
// Slows guessing down. After five failures in a row an account has to wait 1 s, 2 s, 4 s ... up to 15 minutes between
// attempts; an address (IPv6: its /64) may fail 20 times a minute and its /24 (IPv6: /48) 200 times. Nobody is locked out for
// good, and an address from which an account has logged in before is counted apart, so that strangers cannot keep its owner
// waiting.

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace haishu::server
{

class AttemptLimiter
{
   public:
    using Clock = std::chrono::steady_clock;
    explicit AttemptLimiter(std::function<Clock::time_point()> now);

    // How long until the next attempt is allowed; nothing when it is allowed now.
    std::optional<std::chrono::seconds> wait(const std::string& account, const std::string& address);
    void failed(const std::string& account, const std::string& address);
    void succeeded(const std::string& account, const std::string& address);

   private:
    struct Account {
        int failures = 0;
        Clock::time_point next{};
        Clock::time_point last{};
    };
    struct Window {
        int failures = 0;
        Clock::time_point ends{};
    };
    std::string account_key(const std::string& account, const std::string& subscriber) const;
    void make_room(Clock::time_point now);
    bool is_over(const std::string& key, int limit, Clock::time_point now, Clock::time_point& ends) const;
    void count(const std::string& key, Clock::time_point now);

    std::function<Clock::time_point()> m_now;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Account> m_accounts;
    std::unordered_map<std::string, Window> m_windows;
    std::map<std::string, std::set<std::string>> m_known_addresses;
};

// "192.0.2.7" -> "192.0.2.7/32", "192.0.2.0/24"; "2001:db8::1" -> "2001:db8::/64", "2001:db8::/48".
struct Source {
    std::string subscriber;
    std::string network;
};
Source source_of(std::string_view address);

}  // namespace haishu::server

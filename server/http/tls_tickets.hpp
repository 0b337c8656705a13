#pragma once
// The keys with which sessions are wrapped into tickets, so that clients that come back need no whole handshake. A new key is
// made every twelve hours, and the one before it still opens tickets for as long: who steals a key opens a day at most.
// Internal to server/http. Safe from many threads.

#include <array>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

namespace haishu::server
{

class TlsTickets
{
   public:
    using Time = std::chrono::steady_clock::time_point;
    struct Key {
        std::array<unsigned char, 16> name{};
        std::array<unsigned char, 32> cipher{};
        std::array<unsigned char, 32> mac{};
        Time made{};
    };
    static constexpr std::chrono::hours period{12};

    explicit TlsTickets(std::function<Time()> now) : m_now(std::move(now)) {}

    // The key for new tickets; nothing when the machine gives no random bytes.
    std::optional<Key> newest();
    struct Found {
        Key key;
        bool is_newest;  // otherwise the client is given a new ticket
    };
    std::optional<Found> find(const unsigned char* name);

   private:
    bool turn(Time now);

    std::function<Time()> m_now;
    std::mutex m_mutex;
    std::optional<Key> m_newest;
    std::optional<Key> m_before;
};

}  // namespace haishu::server

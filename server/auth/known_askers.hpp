#pragma once
// Who has asked of late: what sessions, keys and tokens were found to stand for, kept for a minute, so that the road of a
// cached tile does not touch the database. By SHA-256 of the secret. Safe from many threads.

#include "layers/policy/viewer.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace haishu::server
{

using Steady = std::chrono::steady_clock::time_point;

struct KnownAsker {
    layers::Viewer viewer;
    std::string csrf;               // of a session; empty: a key or a token
    std::int64_t created_at = 0;    // of a session
    std::int64_t stored_until = 0;  // expiry in the database
    bool two_factors = false;       // the login was made with a second factor
    bool must_change_password = false;
    Steady loaded;
    Steady last_seen;
    Steady ends;

    [[nodiscard]] bool is_session() const { return !csrf.empty(); }
};

// Whether somebody is there who asks, or a line is open on which he only listens: that keeps no session alive.
enum class Presence { Asks, Listens };

class KnownAskers
{
   public:
    explicit KnownAskers(std::chrono::seconds idle_time) : m_idle_time(idle_time) {}

    // What is known and still to be trusted.
    std::optional<KnownAsker> find(const std::string& hash, Steady now, Presence presence);
    // What stands in the memory, trusted or not.
    std::optional<KnownAsker> look(const std::string& hash) const;

    // Changes with every forget(). Take it before asking the database.
    [[nodiscard]] std::uint64_t generation() const;
    // Keeps what the database said, unless it was asked before the last forget(). Nothing comes back when the session is
    // known to have ended: a steady clock has the last word over the one that can be set.
    std::optional<KnownAsker> keep(const std::string& hash, KnownAsker asker, std::uint64_t generation, Presence presence);
    void set_stored_until(const std::string& hash, std::int64_t until);
    // It stays in memory as ended, so that a look-up under way does not bring it back.
    void end(const std::string& hash, Steady now);
    // Everything is asked again. Ends are remembered.
    void forget();

   private:
    [[nodiscard]] bool has_ended(const KnownAsker& asker, Steady now) const;
    void make_room(Steady now);

    std::chrono::seconds m_idle_time;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, KnownAsker> m_known;
    std::uint64_t m_generation = 0;
};

}  // namespace haishu::server

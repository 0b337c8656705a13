#pragma once
// So many a day for each of a few askers: API keys, of which there are only as many as administrators made. The day of an
// asker begins with his first request after the last one was over, and a clock that is set does not end it. Safe from many
// threads.

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace haishu::server
{

class DailyQuota
{
   public:
    using Time = std::chrono::steady_clock::time_point;
    explicit DailyQuota(std::uint64_t most) : m_most(most) {}  // 0: any number

    // Counts one; when it is one too many, returns how long the day still lasts.
    std::optional<std::chrono::nanoseconds> take(std::uint64_t asker, Time now);

   private:
    struct Day {
        std::uint64_t count = 0;
        Time end{};
    };
    const std::uint64_t m_most;
    std::mutex m_mutex;
    std::unordered_map<std::uint64_t, Day> m_days;
};

}  // namespace haishu::server

#include "server/limits/daily_quota.hpp"

namespace haishu::server
{

std::optional<std::chrono::nanoseconds> DailyQuota::take(std::uint64_t asker, Time now)
{
    if (m_most == 0) return std::nullopt;
    const std::lock_guard lock(m_mutex);
    Day& day = m_days[asker];
    if (day.end <= now) day = {0, now + std::chrono::hours(24)};
    if (day.count == m_most) return day.end - now;
    ++day.count;
    return std::nullopt;
}

}  // namespace haishu::server

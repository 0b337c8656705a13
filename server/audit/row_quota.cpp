#include "server/audit/row_quota.hpp"

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr std::int64_t day_ms = 24 * 60 * 60 * 1'000;

}  // namespace

RowQuota::RowQuota(RowLimits limits, Past past, Clock clock)
    : m_limits(limits), m_past(std::move(past)), m_clock(std::move(clock)), m_began_ms(m_clock())
{
}

std::int64_t RowQuota::day_of(std::int64_t at_ms) const
{
    return (at_ms + std::int64_t{m_limits.utc_offset_minutes} * 60'000) / day_ms;
}

std::int64_t RowQuota::start_of(std::int64_t day) const
{
    return day * day_ms - std::int64_t{m_limits.utc_offset_minutes} * 60'000;
}

Result<void> RowQuota::take(const layers::Viewer& viewer, std::size_t rows)
{
    return add(viewer, rows, true);
}

Result<void> RowQuota::check(const layers::Viewer& viewer, std::size_t rows)
{
    return add(viewer, rows, false);
}

Result<void> RowQuota::add(const layers::Viewer& viewer, std::size_t rows, bool is_given)
{
    if (viewer.role != layers::Role::Staff || rows == 0) return {};
    if (rows > m_limits.per_request) {
        const std::string limit = std::to_string(m_limits.per_request);
        return Error{ErrorCode::Forbidden,
                     "row-quota",
                     "an answer has at most " + limit + " restricted rows; ask for less",
                     {{"limit", limit}}};
    }
    const std::int64_t now = m_clock();
    const std::int64_t today = day_of(now);
    // Held while the record is read: once a day for an account, after a start of the program.
    const std::lock_guard lock(m_mutex);
    if (today != m_day) m_given.clear();
    m_day = today;
    auto given = m_given.find(viewer.name);
    if (given == m_given.end()) {
        std::size_t before = 0;
        if (start_of(today) < m_began_ms) {
            HAISHU_TRY(before, m_past(viewer.name, start_of(today)));
        }
        given = m_given.emplace(viewer.name, before).first;
    }
    if (given->second + rows > m_limits.per_day) {
        const std::int64_t seconds = (start_of(today + 1) - now + 999) / 1'000;
        return Error{ErrorCode::Busy,
                     "row-quota-day",
                     fmt::format("{} restricted rows a day are given to an account", m_limits.per_day),
                     {{"limit", std::to_string(m_limits.per_day)}, {"retry_after", std::to_string(seconds)}}};
    }
    if (is_given) given->second += rows;
    return {};
}

}  // namespace haishu::server

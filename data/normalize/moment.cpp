#include "data/normalize/moment.hpp"

#include <chrono>
#include <cmath>

namespace haishu::data
{

std::optional<std::int64_t> days_from_civil(int year, unsigned month, unsigned day)
{
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok() || year < 0 || year > 9999) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<std::int64_t> moment_from_civil(std::int64_t days, int hour, int minute, double second, std::int64_t offset_minutes)
{
    // 24:00 ends a day and second 60 a minute now and then.
    const bool is_time = hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61 &&
                         (hour < 24 || (minute == 0 && second == 0));
    if (!is_time || offset_minutes < -18 * 60 || offset_minutes > 18 * 60) return std::nullopt;
    const std::int64_t minutes = std::int64_t{hour} * 60 + minute - offset_minutes;
    return days * milliseconds_per_day + minutes * 60'000 + std::llround(second * 1000);
}

}  // namespace haishu::data

#pragma once
// Dates and moments of the calendar. Where a source gives a moment without time zone it is Beijing time: that is the one
// civil time of the country whose files these are.

#include <cstdint>
#include <optional>

namespace haishu::data
{

inline constexpr std::int64_t beijing_offset_minutes = 8 * 60;
inline constexpr std::int64_t milliseconds_per_day = 86'400'000;

// Days since 1970-01-01; empty if there is no such day.
std::optional<std::int64_t> days_from_civil(int year, unsigned month, unsigned day);
// Milliseconds since 1970-01-01T00:00Z of a clock that is `offset_minutes` ahead of UTC; empty if there is no such time.
std::optional<std::int64_t> moment_from_civil(std::int64_t days, int hour, int minute, double second,
                                              std::int64_t offset_minutes);

}  // namespace haishu::data

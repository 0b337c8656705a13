#include "tiles/encode/rfc3339.hpp"

#include <chrono>

namespace haishu::tiles
{
namespace
{

constexpr std::int64_t first_day = -719'528;  // 0000-01-01
constexpr std::int64_t last_day = 2'932'896;  // 9999-12-31
constexpr std::int64_t day_ms = 86'400'000;

char* put_digits(char* at, unsigned value, int count)
{
    for (int i = count - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
    return at + count;
}

char* put_date(char* at, std::int64_t days)
{
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    at = put_digits(at, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    *at++ = '-';
    at = put_digits(at, static_cast<unsigned>(date.month()), 2);
    *at++ = '-';
    return put_digits(at, static_cast<unsigned>(date.day()), 2);
}

std::string_view text_until(const Rfc3339Buffer& buffer, const char* end)
{
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

std::string_view rfc3339_date(std::int64_t days_since_1970, Rfc3339Buffer& buffer)
{
    if (days_since_1970 < first_day || days_since_1970 > last_day) return {};
    return text_until(buffer, put_date(buffer.data(), days_since_1970));
}

std::string_view rfc3339_date_time(std::int64_t milliseconds_since_1970, Rfc3339Buffer& buffer)
{
    std::int64_t days = milliseconds_since_1970 / day_ms;
    std::int64_t rest = milliseconds_since_1970 % day_ms;
    if (rest < 0) {
        rest += day_ms;
        --days;
    }
    if (days < first_day || days > last_day) return {};
    const auto in_day = static_cast<unsigned>(rest);
    char* at = put_date(buffer.data(), days);
    *at++ = 'T';
    at = put_digits(at, in_day / 3'600'000, 2);
    *at++ = ':';
    at = put_digits(at, in_day / 60'000 % 60, 2);
    *at++ = ':';
    at = put_digits(at, in_day / 1000 % 60, 2);
    if (const unsigned part = in_day % 1000; part != 0) {
        *at++ = '.';
        at = put_digits(at, part, 3);
    }
    *at++ = 'Z';
    return text_until(buffer, at);
}

}  // namespace haishu::tiles

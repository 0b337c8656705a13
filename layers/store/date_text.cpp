#include "layers/store/date_text.hpp"

#include <array>
#include <chrono>

namespace haishu::layers
{

namespace
{

constexpr std::int64_t DAY_MS = 86'400'000;
// Days since 1970-01-01 of 0000-01-01 and 10000-01-01.
constexpr std::int64_t FIRST_DAY = -719'528;
constexpr std::int64_t END_DAY = 2'932'897;

void append_number(std::string& out, unsigned number, int digits)
{
    std::array<char, 4> text{};
    for (int i = digits - 1; i >= 0; --i, number /= 10) text[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
    out.append(text.data(), static_cast<std::size_t>(digits));
}

std::optional<unsigned> number_at(std::string_view text, std::size_t at, std::size_t digits)
{
    unsigned number = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(text[i] - '0');
    }
    return number;
}

}  // namespace

std::string date_text(std::int64_t days)
{
    if (days < FIRST_DAY || days >= END_DAY) return {};
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    std::string out;
    append_number(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    out += '-';
    append_number(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_number(out, static_cast<unsigned>(date.day()), 2);
    return out;
}

std::string date_time_text(std::int64_t milliseconds)
{
    const std::int64_t day = milliseconds / DAY_MS - (milliseconds % DAY_MS < 0 ? 1 : 0);
    std::string out = date_text(day);
    if (out.empty()) return {};
    const auto rest = static_cast<unsigned>(milliseconds - day * DAY_MS);
    out += 'T';
    append_number(out, rest / 3'600'000, 2);
    out += ':';
    append_number(out, rest / 60'000 % 60, 2);
    out += ':';
    append_number(out, rest / 1000 % 60, 2);
    if (rest % 1000 != 0) {
        out += '.';
        append_number(out, rest % 1000, 3);
    }
    return out + 'Z';
}

std::optional<std::int64_t> parse_date_text(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number_at(text, 0, 4);
    const auto month = number_at(text, 5, 2);
    const auto day = number_at(text, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                           std::chrono::day(*day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<std::int64_t> parse_date_time_text(std::string_view text)
{
    const bool has_milliseconds = text.size() == 24 && text[19] == '.';
    if (text.size() != 20 && !has_milliseconds) return std::nullopt;
    if (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text.back() != 'Z') return std::nullopt;
    const auto day = parse_date_text(text.substr(0, 10));
    const auto hour = number_at(text, 11, 2);
    const auto minute = number_at(text, 14, 2);
    const auto second = number_at(text, 17, 2);
    const auto millisecond = has_milliseconds ? number_at(text, 20, 3) : 0U;
    if (!day || !hour || !minute || !second || !millisecond) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return *day * DAY_MS + ((*hour * 60 + *minute) * 60 + *second) * std::int64_t{1000} + *millisecond;
}

}  // namespace haishu::layers

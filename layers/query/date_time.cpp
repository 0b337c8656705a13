// RFC 3339 dates, date-times and the intervals of OGC API Features, read strictly: what is not exactly that is refused.

#include "layers/query/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace haishu::layers
{

namespace
{

constexpr std::int64_t ms_per_second = 1'000;
constexpr std::int64_t ms_per_minute = 60 * ms_per_second;
constexpr std::int64_t ms_per_hour = 60 * ms_per_minute;
constexpr std::int64_t ms_per_day = 24 * ms_per_hour;
constexpr std::int64_t max_days = 11'000'000;  // either way of 1970: beyond this the calendar of <chrono> ends
constexpr std::int64_t china_offset = 8 * ms_per_hour;

// Reads fixed pieces off the front of a text; after the first misfit all further reads fail.
class Reader
{
   public:
    explicit Reader(std::string_view text) : m_text(text) {}

    int digits(std::size_t count)
    {
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = next();
            if (c < '0' || c > '9') m_ok = false;
            number = number * 10 + (c - '0');
        }
        return m_ok ? number : 0;
    }
    char next()
    {
        if (m_text.empty()) {
            m_ok = false;
            return '\0';
        }
        const char c = m_text.front();
        m_text.remove_prefix(1);
        return c;
    }
    void expect(char c)
    {
        if (next() != c) m_ok = false;
    }
    [[nodiscard]] char peek() const { return m_text.empty() ? '\0' : m_text.front(); }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool is_done() const { return m_ok && m_text.empty(); }

   private:
    std::string_view m_text;
    bool m_ok = true;
};

std::optional<std::int64_t> read_date(Reader& reader)
{
    const int year = reader.digits(4);
    reader.expect('-');
    const int month = reader.digits(2);
    reader.expect('-');
    const int day = reader.digits(2);
    if (!reader.ok() || year < 1) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

// "Z" or a numeric offset, in milliseconds east of UTC.
std::optional<std::int64_t> read_offset(Reader& reader)
{
    const char sign = reader.next();
    if (sign == 'Z' || sign == 'z') return 0;
    if (sign != '+' && sign != '-') return std::nullopt;
    const int hour = reader.digits(2);
    reader.expect(':');
    const int minute = reader.digits(2);
    if (!reader.ok() || hour > 23 || minute > 59) return std::nullopt;
    const std::int64_t offset = hour * ms_per_hour + minute * ms_per_minute;
    return sign == '-' ? -offset : offset;
}

// Digits after the point beyond the third are cut off.
std::optional<std::int64_t> read_fraction(Reader& reader)
{
    if (reader.peek() != '.') return 0;
    reader.next();
    std::int64_t milliseconds = 0;
    int count = 0;
    for (; reader.peek() >= '0' && reader.peek() <= '9'; ++count) {
        const int digit = reader.digits(1);
        if (count < 3) milliseconds = milliseconds * 10 + digit;
    }
    if (count == 0) return std::nullopt;
    for (; count < 3; ++count) milliseconds *= 10;
    return milliseconds;
}

bool is_within_calendar(std::int64_t milliseconds_utc)
{
    using namespace std::chrono;
    constexpr std::int64_t first = sys_days(year(1) / January / 1).time_since_epoch().count() * ms_per_day;
    constexpr std::int64_t end = sys_days(year(10000) / January / 1).time_since_epoch().count() * ms_per_day;
    return first <= milliseconds_utc && milliseconds_utc < end;
}

std::int64_t floor_divided(std::int64_t value, std::int64_t by)
{
    return value / by - (value % by < 0 ? 1 : 0);
}

// The digits of a second beyond the third, without closing zeros: they compare as texts.
std::string_view rest_of_second(std::string_view date_time)
{
    const std::size_t point = date_time.find('.');
    if (point == std::string_view::npos) return {};
    std::string_view digits = date_time.substr(point + 1);
    digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    digits = digits.substr(std::min<std::size_t>(3, digits.size()));
    while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
    return digits;
}

// One end of an interval: the first and last millisecond of what is named, and how far it lies beyond the first.
struct Instant {
    std::int64_t first;
    std::int64_t last;
    std::string_view rest;

    [[nodiscard]] std::int64_t least_within() const { return rest.empty() ? first : first + 1; }
};

std::optional<Instant> parse_instant(std::string_view text)
{
    if (const auto days = parse_date(text)) {
        const auto day = time_of(FieldType::Date, *days);
        if (!day) return std::nullopt;
        return Instant{*day->from, *day->to, {}};
    }
    if (const auto milliseconds = parse_date_time(text)) return Instant{*milliseconds, *milliseconds, rest_of_second(text)};
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text)
{
    Reader reader(text);
    const std::optional<std::int64_t> days = read_date(reader);
    return reader.is_done() ? days : std::nullopt;
}

std::optional<std::int64_t> parse_date_time(std::string_view text)
{
    Reader reader(text);
    const std::optional<std::int64_t> days = read_date(reader);
    const char separator = reader.next();
    const int hour = reader.digits(2);
    reader.expect(':');
    const int minute = reader.digits(2);
    reader.expect(':');
    const int second = reader.digits(2);
    if (!reader.ok() || !days || (separator != 'T' && separator != 't') || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const std::optional<std::int64_t> fraction = read_fraction(reader);
    const std::optional<std::int64_t> offset = read_offset(reader);
    if (!reader.is_done() || !fraction || !offset) return std::nullopt;

    const std::int64_t minute_utc = *days * ms_per_day + hour * ms_per_hour + minute * ms_per_minute - *offset;
    // A leap second exists only as the last one of a day in UTC; it is counted as the second after it.
    if (second == 60 && minute_utc - floor_divided(minute_utc, ms_per_day) * ms_per_day != ms_per_day - ms_per_minute)
        return std::nullopt;
    const std::int64_t milliseconds = minute_utc + second * ms_per_second + *fraction;
    if (!is_within_calendar(milliseconds)) return std::nullopt;
    return milliseconds;
}

bool is_finer_than_milliseconds(std::string_view date_time)
{
    return !rest_of_second(date_time).empty();
}

Result<TimeInterval> parse_datetime(std::string_view text)
{
    const auto malformed = [text](std::string_view why) {
        return bad_input("datetime-malformed", fmt::format("datetime `{}` {}", text, why))
            .with("value", text)
            .with("reason", why);
    };
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        if (const auto instant = parse_instant(text)) return TimeInterval{instant->least_within(), instant->last};
        return malformed("is not an RFC 3339 date, date-time or interval of them");
    }
    const auto is_open = [](std::string_view end) { return end.empty() || end == ".."; };
    const std::string_view first = text.substr(0, slash);
    const std::string_view last = text.substr(slash + 1);
    if (is_open(first) && is_open(last)) return malformed("is open at both ends");
    TimeInterval interval;
    std::optional<Instant> from;
    std::optional<Instant> to;
    if (!is_open(first)) {
        from = parse_instant(first);
        if (!from) return malformed("does not start with an RFC 3339 date or date-time");
        interval.from = from->least_within();
    }
    if (!is_open(last)) {
        to = parse_instant(last);
        if (!to) return malformed("does not end with an RFC 3339 date or date-time");
        interval.to = to->last;
    }
    if (from && to && std::pair(from->first, from->rest) > std::pair(to->last, to->rest))
        return malformed("ends before it starts");
    return interval;
}

std::optional<TimeInterval> time_of(FieldType type, const geo::ValueView& value)
{
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (integer == nullptr) return std::nullopt;
    if (type == FieldType::DateTime) return TimeInterval{*integer, *integer};
    if (type != FieldType::Date || *integer < -max_days || *integer > max_days) return std::nullopt;
    const std::int64_t start = *integer * ms_per_day - china_offset;
    return TimeInterval{start, start + ms_per_day - 1};
}

std::string format_date(std::int64_t days)
{
    if (days < -max_days || days > max_days) return std::to_string(days);
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string format_date_time(std::int64_t milliseconds_utc)
{
    const std::int64_t days = floor_divided(milliseconds_utc, ms_per_day);
    const std::int64_t of_day = (milliseconds_utc % ms_per_day + ms_per_day) % ms_per_day;
    std::string text = fmt::format("{}T{:02}:{:02}:{:02}", format_date(days), of_day / ms_per_hour, of_day / ms_per_minute % 60,
                                   of_day / ms_per_second % 60);
    if (of_day % ms_per_second != 0) text += fmt::format(".{:03}", of_day % ms_per_second);
    return text + "Z";
}

}  // namespace haishu::layers

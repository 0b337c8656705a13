#include "layers/query/time_bins.hpp"

#include "layers/query/grouping.hpp"

#include <algorithm>
#include <chrono>

namespace haishu::layers
{

namespace
{

using std::chrono::day;
using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month;
using std::chrono::year_month_day;
using std::chrono::years;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t utc_plus_8_ms = 8 * 3'600'000;
constexpr std::int64_t most_days = 400'000;

std::int64_t floor_divide(std::int64_t a, std::int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

std::int64_t day_of(std::int64_t ms)
{
    return floor_divide(ms + utc_plus_8_ms, day_ms);
}

year_month_day calendar(std::int64_t day_number)
{
    return sys_days(days(day_number));
}

std::int64_t number_of(const year_month_day& date)
{
    return sys_days(date).time_since_epoch().count();
}

// The first day of the bin that holds a day, and of the next one. 1970-01-01 was a Thursday.
std::int64_t bin_start(std::int64_t day_number, BinWidth width)
{
    switch (width) {
        case BinWidth::Day: return day_number;
        case BinWidth::Week: return floor_divide(day_number + 3, 7) * 7 - 3;
        case BinWidth::Month: break;
    }
    const year_month_day date = calendar(day_number);
    return number_of(date.year() / date.month() / day(1));
}

std::int64_t next_start(std::int64_t start, BinWidth width)
{
    switch (width) {
        case BinWidth::Day: return start + 1;
        case BinWidth::Week: return start + 7;
        case BinWidth::Month: break;
    }
    return number_of(calendar(start) + months(1));
}

}  // namespace

void TimeBins::count_day(std::int64_t day_number)
{
    if (m_days.empty()) m_first_day = day_number;
    if (day_number < m_first_day) {
        const std::int64_t more = m_first_day - day_number;
        m_is_too_wide = m_is_too_wide || more + static_cast<std::int64_t>(m_days.size()) > most_days;
        if (m_is_too_wide) return;
        m_days.insert(m_days.begin(), static_cast<std::size_t>(more), 0);
        m_first_day = day_number;
    }
    const std::int64_t place = day_number - m_first_day;
    m_is_too_wide = m_is_too_wide || place >= most_days;
    if (m_is_too_wide) return;
    if (static_cast<std::size_t>(place) >= m_days.size()) m_days.resize(static_cast<std::size_t>(place) + 1);
    ++m_days[static_cast<std::size_t>(place)];
}

void TimeBins::add(const BlockView& block, std::span<const std::uint32_t> rows)
{
    const Column& column = block.column(m_field);
    if (column.integers() == nullptr) return;
    column.integers()->with_reader([&](const auto& read) {
        for (const std::uint32_t row : rows) {
            if (column.is_null(row)) continue;
            const std::int64_t value = read(row);
            count_day(m_type == FieldType::Date ? value : day_of(value));
        }
    });
}

Result<std::vector<TimeBin>> TimeBins::bins(BinWidth width, const TimeWindow& window) const
{
    std::vector<TimeBin> bins;
    const bool is_open = !window.from || !window.to;
    if (m_is_too_wide) return too_many_groups(max_bins);
    if (is_open && m_days.empty()) return bins;
    const std::int64_t last_counted = m_first_day + static_cast<std::int64_t>(m_days.size()) - 1;
    const std::int64_t first = window.from ? day_of(*window.from) : m_first_day;
    const std::int64_t last = window.to ? day_of(*window.to - 1) : last_counted;
    if (last - first > most_days) return too_many_groups(max_bins);
    for (std::int64_t start = bin_start(first, width); start <= last;) {
        if (bins.size() == max_bins) return too_many_groups(max_bins);
        const std::int64_t next = next_start(start, width);
        TimeBin bin{start, 0};
        for (std::int64_t d = std::max(start, m_first_day); d < std::min(next, last_counted + 1); ++d)
            bin.count += m_days[static_cast<std::size_t>(d - m_first_day)];
        bins.push_back(bin);
        start = next;
    }
    return bins;
}

std::int64_t year_before(std::int64_t milliseconds_utc)
{
    const std::int64_t day_number = day_of(milliseconds_utc);
    const std::int64_t in_day = milliseconds_utc + utc_plus_8_ms - day_number * day_ms;
    year_month_day date = calendar(day_number) - years(1);
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return number_of(date) * day_ms + in_day - utc_plus_8_ms;
}

}  // namespace haishu::layers

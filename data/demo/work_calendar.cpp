#include "data/demo/work_calendar.hpp"

#include "data/demo/facts.hpp"
#include "data/demo/seed_table.hpp"

#include <algorithm>
#include <array>

namespace haishu::data
{

namespace
{

constexpr std::int64_t day_minutes = 1440;
struct Spell {
    std::int64_t from, to;
};
constexpr std::array<Spell, 2> office_hours{{{8 * 60 + 30, 12 * 60}, {14 * 60, 17 * 60 + 30}}};

std::int64_t day_of(std::int64_t minute)
{
    return minute >= 0 ? minute / day_minutes : (minute - day_minutes + 1) / day_minutes;
}

}  // namespace

Result<WorkCalendar> WorkCalendar::load(const std::string& calendar)
{
    WorkCalendar result;
    HAISHU_TRY(const SeedTable table, SeedTable::load("dictionaries/calendar.csv"));
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table.text(i, "calendar") != calendar) continue;
        const std::vector<std::string> date = split(table.text(i, "date"), '-');
        if (date.size() != 3) continue;
        const auto number = [&](std::size_t part) { return static_cast<int>(parse_number(date[part])); };
        result.m_exceptions[day_from_civil(number(0), number(1), number(2))] = table.text(i, "kind") == "workday";
    }
    return result;
}

bool WorkCalendar::is_workday(std::int64_t day) const
{
    const auto found = m_exceptions.find(day);
    if (found != m_exceptions.end()) return found->second;
    const std::int64_t weekday = ((day + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday; 0 is Sunday
    return weekday != 0 && weekday != 6;
}

std::int64_t WorkCalendar::after(std::int64_t start, std::int64_t minutes) const
{
    for (std::int64_t day = day_of(start);; ++day) {
        if (!is_workday(day)) continue;
        for (const Spell& spell : office_hours) {
            const std::int64_t from = std::max(start, day * day_minutes + spell.from);
            const std::int64_t to = day * day_minutes + spell.to;
            if (from >= to) continue;
            if (minutes <= to - from) return from + minutes;
            minutes -= to - from;
        }
    }
}

std::int64_t WorkCalendar::between(std::int64_t from, std::int64_t to) const
{
    std::int64_t sum = 0;
    for (std::int64_t day = day_of(from); day <= day_of(to); ++day) {
        if (!is_workday(day)) continue;
        for (const Spell& spell : office_hours)
            sum += std::max<std::int64_t>(
                0, std::min(to, day * day_minutes + spell.to) - std::max(from, day * day_minutes + spell.from));
    }
    return sum;
}

}  // namespace haishu::data

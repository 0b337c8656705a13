#include "layers/hours/day_calendar.hpp"

#include "layers/query/query.hpp"

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

std::string_view cut_until(std::string_view& text, char separator)
{
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

}  // namespace

Result<DayCalendar> DayCalendar::parse(std::string_view csv, std::string_view calendar)
{
    DayCalendar result;
    cut_until(csv, '\n');  // the header
    for (int line = 2; !csv.empty(); ++line) {
        std::string_view row = cut_until(csv, '\n');
        if (row.empty() || cut_until(row, ',') != calendar) continue;
        const std::optional<std::int64_t> day = parse_date(cut_until(row, ','));
        const std::string_view kind = cut_until(row, ',');
        if (!day || (kind != "holiday" && kind != "workday")) {
            return bad_input("calendar-malformed",
                             fmt::format("line {} of the calendar is no date with holiday or workday", line))
                .with("line", std::to_string(line));
        }
        result.m_days[*day] = kind == "holiday" ? DayKind::Holiday : DayKind::MakeUpWorkday;
    }
    return result;
}

DayKind DayCalendar::kind(std::int64_t day) const
{
    const auto found = m_days.find(day);
    return found == m_days.end() ? DayKind::Ordinary : found->second;
}

}  // namespace haishu::layers

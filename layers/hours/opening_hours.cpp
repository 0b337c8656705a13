#include "layers/hours/opening_hours.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr std::int64_t day_minutes = 1440;
constexpr std::array<std::string_view, 8> day_names{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"};
constexpr std::size_t longest_text = 500;

std::int64_t day_of(std::int64_t minute)
{
    return (minute >= 0 ? minute : minute - day_minutes + 1) / day_minutes;
}

}  // namespace

class HoursReader
{
   public:
    explicit HoursReader(std::string_view text) : m_text(text) {}

    Result<OpeningHours> read()
    {
        skip_spaces();
        if (m_text.size() > longest_text) return fault();
        if (m_text.substr(m_at) == "24/7") {
            for (std::size_t day = 0; day < OpeningHours::holiday; ++day) m_hours.m_days[day] = {{0, 1440}};
            return m_hours;
        }
        do {
            if (!read_rule()) return fault();
        } while (take(";"));
        if (m_at != m_text.size()) return fault();
        return m_hours;
    }

   private:
    [[nodiscard]] Error fault() const
    {
        const std::string position = std::to_string(std::min(m_at, m_text.size()) + 1);
        return bad_input("hours-malformed", fmt::format("opening hours are not understood at character {}", position))
            .with("value", m_text.substr(0, longest_text))
            .with("position", position);
    }
    void skip_spaces()
    {
        while (m_at < m_text.size() && m_text[m_at] == ' ') ++m_at;
    }
    bool take(std::string_view token)
    {
        skip_spaces();
        if (m_text.substr(m_at, token.size()) != token) return false;
        m_at += token.size();
        return true;
    }
    std::optional<std::size_t> take_day()
    {
        for (std::size_t day = 0; day < day_names.size(); ++day)
            if (take(day_names[day])) return day;
        return std::nullopt;
    }
    bool read_days(std::array<bool, 8>& chosen)
    {
        std::optional<std::size_t> first = take_day();
        if (!first) {  // a rule without days is for all
            std::fill_n(chosen.begin(), OpeningHours::holiday, true);
            return true;
        }
        while (true) {
            chosen[*first] = true;
            if (*first != OpeningHours::holiday && take("-")) {
                const std::optional<std::size_t> last = take_day();
                if (!last || *last == OpeningHours::holiday) return false;
                for (std::size_t day = *first; day != *last; day = (day + 1) % 7) chosen[day] = true;
                chosen[*last] = true;
            }
            if (!take(",")) return true;
            first = take_day();
            if (!first) return false;
        }
    }
    std::optional<int> take_clock(int latest)
    {
        skip_spaces();
        const std::string_view clock = m_text.substr(m_at, 5);
        const auto digit = [&](std::size_t i) { return clock[i] >= '0' && clock[i] <= '9' ? clock[i] - '0' : 100; };
        if (clock.size() != 5 || clock[2] != ':') return std::nullopt;
        const int hours = digit(0) * 10 + digit(1);
        const int minutes = digit(3) * 10 + digit(4);
        if (minutes > 59 || hours * 60 + minutes > latest) return std::nullopt;
        m_at += 5;
        return hours * 60 + minutes;
    }
    bool read_times(OpeningHours::Spans& spans)
    {
        if (take("off") || take("closed")) return true;
        do {
            const std::optional<int> from = take_clock(1439);
            if (!from || !take("-")) return false;
            const std::optional<int> to = take_clock(1440);
            if (!to) return false;
            spans.emplace_back(*from, *to > *from ? *to : *to + 1440);
        } while (take(","));
        return true;
    }
    bool read_rule()
    {
        std::array<bool, 8> chosen{};
        OpeningHours::Spans spans;
        if (!read_days(chosen) || !read_times(spans)) return false;
        skip_spaces();
        std::sort(spans.begin(), spans.end());
        for (std::size_t day = 0; day < chosen.size(); ++day)
            if (chosen[day]) m_hours.m_days[day] = spans;
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    OpeningHours m_hours;
};

Result<OpeningHours> OpeningHours::parse(std::string_view text)
{
    return HoursReader(text).read();
}

const OpeningHours::Spans* OpeningHours::spans_of(std::int64_t day, const DayCalendar& calendar) const
{
    constexpr std::size_t friday = 4;
    constexpr std::size_t sunday = 6;
    auto weekday = static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
    const DayKind kind = calendar.kind(day);
    if (kind == DayKind::Holiday) weekday = m_days[holiday] ? holiday : sunday;
    if (kind == DayKind::MakeUpWorkday && !m_days[weekday]) weekday = friday;
    return m_days[weekday] ? &*m_days[weekday] : nullptr;
}

std::vector<std::pair<std::int64_t, std::int64_t>> OpeningHours::spells(std::int64_t day, int days,
                                                                        const DayCalendar& calendar) const
{
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    for (int i = 0; i < days; ++i) {
        const Spans* const spans = spans_of(day + i, calendar);
        if (spans == nullptr) continue;
        for (const auto& [from, to] : *spans) {
            const std::int64_t begin = (day + i) * day_minutes + from;
            const std::int64_t end = (day + i) * day_minutes + to;
            if (!found.empty() && begin <= found.back().second) {
                found.back().second = std::max(found.back().second, end);
            } else {
                found.emplace_back(begin, end);
            }
        }
    }
    return found;
}

bool OpeningHours::is_open(std::int64_t minute, const DayCalendar& calendar) const
{
    const std::int64_t today = day_of(minute);
    for (const std::int64_t day : {today - 1, today}) {
        const Spans* const spans = spans_of(day, calendar);
        if (spans == nullptr) continue;
        const std::int64_t within = minute - day * day_minutes;
        if (std::any_of(spans->begin(), spans->end(), [&](const Span& s) { return s.first <= within && within < s.second; }))
            return true;
    }
    return false;
}

std::optional<std::int64_t> OpeningHours::next_change(std::int64_t minute, const DayCalendar& calendar) const
{
    constexpr int days_ahead = 15;
    const std::int64_t horizon = minute + days_ahead * day_minutes;
    for (const auto& [from, to] : spells(day_of(minute) - 1, days_ahead + 2, calendar)) {
        if (to <= minute) continue;
        const std::int64_t change = from <= minute ? to : from;
        return change > horizon ? std::nullopt : std::optional(change);
    }
    return std::nullopt;
}

bool OpeningHours::has_break() const
{
    return std::any_of(m_days.begin(), m_days.end(), [](const std::optional<Spans>& spans) {
        return spans && spans->size() > 1 && spans->front().second < spans->back().first;
    });
}

}  // namespace haishu::layers

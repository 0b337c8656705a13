#pragma once
// Opening hours written in a part of the OpenStreetMap notation, and whether a place is open at a moment.
//
//   hours = "24/7" | rule *(";" rule)            a later rule replaces an earlier one on the days it names
//   rule  = [days] ( times | "off" | "closed" )  without days: every day
//   days  = day ["-" day] *("," day ["-" day])   Mo Tu We Th Fr Sa Su, and PH for public holidays
//   times = HH:MM-HH:MM *("," HH:MM-HH:MM)       a lunch break is the gap between two; an end before its start is next day
//
// On a public holiday the rule for PH holds, and where there is none, Sunday's. On a weekend day that is worked to make up
// for a holiday its own rule holds, and where there is none, Friday's.
//
// Times are minutes since 1970-01-01 00:00 by the clock of the place.

#include "geo/base/result.hpp"
#include "layers/hours/day_calendar.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::layers
{

class OpeningHours
{
   public:
    // Error: bad_input "hours-malformed" with the text and the position (from 1) where it stops being understood.
    static Result<OpeningHours> parse(std::string_view text);

    [[nodiscard]] bool is_open(std::int64_t minute, const DayCalendar& calendar) const;
    // When that ends: the closing time of an open place, the next opening of a closed one. Empty if not within 15 days.
    [[nodiscard]] std::optional<std::int64_t> next_change(std::int64_t minute, const DayCalendar& calendar) const;
    // Whether it closes for a while on a usual day and opens again the same day.
    [[nodiscard]] bool has_break() const;

   private:
    using Span = std::pair<int, int>;  // minutes of the day, half-open; the end may be past 1440
    using Spans = std::vector<Span>;
    static constexpr std::size_t holiday = 7;
    friend class HoursReader;

    [[nodiscard]] const Spans* spans_of(std::int64_t day, const DayCalendar& calendar) const;
    // Open spells that begin on `days` days from `day` on, in order and joined where they touch.
    [[nodiscard]] std::vector<std::pair<std::int64_t, std::int64_t>> spells(std::int64_t day, int days,
                                                                            const DayCalendar& calendar) const;

    std::array<std::optional<Spans>, 8> m_days;  // Monday first, the public holiday last; empty: no rule names it
};

}  // namespace haishu::layers

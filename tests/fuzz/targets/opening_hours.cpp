#include "layers/hours/opening_hours.hpp"

#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_opening_hours(Bytes bytes)
{
    const std::string_view text = Input(bytes).text();
    const auto hours = layers::OpeningHours::parse(text);
    if (!hours) return expect_problem(hours.error());
    static const layers::DayCalendar calendar =
        layers::DayCalendar::parse("calendar,date,kind\na,2026-10-01,holiday\na,2026-10-10,workday\n", "a").value();
    constexpr std::int64_t first = 20'725 * 1440;  // 2026-09-29
    for (std::int64_t minute = first; minute < first + 14 * 1440; minute += 397) {
        const bool is_open = hours->is_open(minute, calendar);
        const auto change = hours->next_change(minute, calendar);
        if (!change) continue;
        HAISHU_ASSERT(*change > minute, "a change comes later");
        HAISHU_ASSERT(hours->is_open(*change, calendar) != is_open, "a change changes it");
        HAISHU_ASSERT(hours->is_open(*change - 1, calendar) == is_open, "nothing changes before");
    }
}

}  // namespace haishu::fuzz

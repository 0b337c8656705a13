#pragma once
// Working time of the district's offices: weekdays less holidays plus make-up days, and two spells a day.
// Times are minutes since 1970-01-01 00:00 local time.

#include "geo/base/result.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace haishu::data
{

class WorkCalendar
{
   public:
    // demo or real calendar rows of dictionaries/calendar.csv.
    static Result<WorkCalendar> load(const std::string& calendar);

    [[nodiscard]] bool is_workday(std::int64_t day) const;
    // The moment when `minutes` of working time have passed since `start`.
    [[nodiscard]] std::int64_t after(std::int64_t start, std::int64_t minutes) const;
    // Working minutes from `from` to `to`; 0 if `to` is not later.
    [[nodiscard]] std::int64_t between(std::int64_t from, std::int64_t to) const;

    static constexpr std::int64_t minutes_per_workday = 420;

   private:
    std::unordered_map<std::int64_t, bool> m_exceptions;  // day -> is a workday
};

}  // namespace haishu::data

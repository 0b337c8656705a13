#pragma once
// Which days are public holidays and which weekend days are worked to make up for them. Days count from 1970-01-01.

#include "geo/base/result.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace haishu::layers
{

enum class DayKind : std::uint8_t { Ordinary, Holiday, MakeUpWorkday };

class DayCalendar
{
   public:
    DayCalendar() = default;  // of ordinary days only
    // The rows named `calendar` of a table "calendar,date,kind,..." (a header line, no quotes before the third comma).
    // Error: bad_input "calendar-malformed" with the line.
    static Result<DayCalendar> parse(std::string_view csv, std::string_view calendar);

    [[nodiscard]] DayKind kind(std::int64_t day) const;

   private:
    std::unordered_map<std::int64_t, DayKind> m_days;
};

}  // namespace haishu::layers

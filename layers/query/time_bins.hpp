#pragma once
// Counts by day, week (from Monday) or month of UTC+8.

#include "geo/base/result.hpp"
#include "layers/query/row_choice.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace haishu::layers
{

enum class BinWidth { Day, Week, Month };
inline constexpr std::size_t max_bins = 5'000;

struct TimeBin {
    std::int64_t from = 0;  // its first day, since 1970-01-01
    std::size_t count = 0;
};

class TimeBins
{
   public:
    // `field` is a date or a date-time of this type.
    TimeBins(std::size_t field, FieldType type) : m_field(field), m_type(type) {}

    void add(const BlockView& block, std::span<const std::uint32_t> rows);  // nulls have no bin
    // Without a gap over the window, and where it is open from the first or to the last day that counts. Error: TooLarge
    // "groups-too-many".
    [[nodiscard]] Result<std::vector<TimeBin>> bins(BinWidth width, const TimeWindow& window) const;

   private:
    void count_day(std::int64_t day);

    std::size_t m_field;
    FieldType m_type;
    std::int64_t m_first_day = 0;
    std::vector<std::size_t> m_days;
    bool m_is_too_wide = false;
};

// The same moment of the year before in UTC+8; of a 29 February the 28th.
std::int64_t year_before(std::int64_t milliseconds_utc);

}  // namespace haishu::layers

#pragma once
// Dates and moments as RFC 3339 texts, written into a caller's buffer. Years outside 0 to 9999 have no such text: empty.

#include <array>
#include <cstdint>
#include <string_view>

namespace haishu::tiles
{

using Rfc3339Buffer = std::array<char, 32>;

std::string_view rfc3339_date(std::int64_t days_since_1970, Rfc3339Buffer& buffer);               // 2024-05-01
std::string_view rfc3339_date_time(std::int64_t milliseconds_since_1970, Rfc3339Buffer& buffer);  // 2024-05-01T08:00:00Z

}  // namespace haishu::tiles

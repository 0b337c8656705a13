#pragma once
// Dates and date-times as the database keeps them: ISO 8601 text, so that other programs read them as such.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::layers
{

// "2024-02-29"; empty outside the years 0 to 9999.
std::string date_text(std::int64_t days);
// "2024-02-29T12:00:00Z", with ".123" if there are milliseconds; empty outside the years 0 to 9999.
std::string date_time_text(std::int64_t milliseconds);

// Exactly the forms above.
std::optional<std::int64_t> parse_date_text(std::string_view text);
std::optional<std::int64_t> parse_date_time_text(std::string_view text);

}  // namespace haishu::layers

#pragma once
// Values written as text, as people and programs write them; and values of one type as another.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::data
{

// Each takes the whole text, white space at the ends aside.
std::optional<std::int64_t> integer_in(std::string_view text);
std::optional<double> real_in(std::string_view text);        // finite; "1,5" is none
std::optional<bool> boolean_in(std::string_view text);       // true false yes no t f y n 1 0 是 否
std::optional<std::int64_t> date_in(std::string_view text);  // 2025-03-01, 2025/3/1, 20250301, 2025年3月1日: days

struct Moment {
    std::int64_t milliseconds = 0;
    bool is_zone_assumed = false;
};
// A date, then a time after 'T' or a space, then a zone or none: Beijing time.
std::optional<Moment> moment_in(std::string_view text);

std::string_view trimmed(std::string_view text);
std::string real_text(double value);  // the shortest that reads back as the same number

struct ConvertedValue {
    geo::Value value;
    bool is_lost = false;  // there was a value and it cannot be one of the wanted type
    bool is_zone_assumed = false;
};
// Null and blank text become null. A text becomes what it says; a whole real an integer; a moment its day in Beijing.
ConvertedValue convert_value(geo::Value value, layers::FieldType from, layers::FieldType to);

}  // namespace haishu::data

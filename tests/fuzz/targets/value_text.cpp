#include "data/normalize/value_text.hpp"

#include "data/readers/csv_columns.hpp"
#include "layers/store/date_text.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <array>
#include <cmath>

namespace haishu::fuzz
{
namespace
{

using layers::FieldType;
constexpr std::array all_types{FieldType::Text,    FieldType::Integer, FieldType::Real,
                               FieldType::Boolean, FieldType::Date,    FieldType::DateTime};

void expect_type(const geo::Value& value, FieldType type)
{
    const bool fits = geo::is_null(value) || (type == FieldType::Text      ? std::holds_alternative<std::string>(value)
                                              : type == FieldType::Real    ? std::holds_alternative<double>(value)
                                              : type == FieldType::Boolean ? std::holds_alternative<bool>(value)
                                                                           : std::holds_alternative<std::int64_t>(value));
    HAISHU_ASSERT(fits, "a converted value is of the wanted type");
    if (const auto* real = std::get_if<double>(&value)) HAISHU_ASSERT(std::isfinite(*real), "numbers are finite");
}

}  // namespace

void fuzz_value_text(Bytes bytes)
{
    const std::string_view text = Input(bytes).text();
    const std::string whole(text);
    if (const auto number = data::integer_in(text))
        HAISHU_ASSERT(data::integer_in(std::to_string(*number)) == number, "an integer reads back");
    if (const auto number = data::real_in(text))
        HAISHU_ASSERT(data::real_in(data::real_text(*number)) == number, "a number reads back");
    if (const auto days = data::date_in(text))
        HAISHU_ASSERT(data::date_in(layers::date_text(*days)) == days, "a date reads back");
    if (const auto moment = data::moment_in(text)) {
        const std::string written = layers::date_time_text(moment->milliseconds);
        const auto again = data::moment_in(written);
        // A zone may push the first and last hours of the calendar out of it.
        HAISHU_ASSERT(written.empty() || (again && again->milliseconds == moment->milliseconds && !again->is_zone_assumed),
                      "a moment reads back");
    }
    for (const FieldType first : all_types) {
        const auto read = data::convert_value(whole, FieldType::Text, first);
        expect_type(read.value, first);
        HAISHU_ASSERT(!read.is_lost || geo::is_null(read.value), "a lost value is null");
        for (const FieldType second : all_types) expect_type(data::convert_value(read.value, first, second).value, second);
    }
    HAISHU_ASSERT(data::without_formula_guard(data::with_formula_guard(whole)) == whole,
                  "the guard against formulas comes off again");
}

}  // namespace haishu::fuzz

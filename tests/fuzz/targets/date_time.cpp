#include "layers/query/field_value.hpp"
#include "layers/query/query.hpp"
#include "layers/store/date_text.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"
#include "tiles/encode/rfc3339.hpp"

#include <cmath>

namespace haishu::fuzz
{
namespace
{

using layers::FieldType;

void check_interval(std::string_view text)
{
    const auto interval = layers::parse_datetime(text);
    if (!interval) return expect_problem(interval.error());
    HAISHU_ASSERT(interval->from || interval->to, "an interval has an end");
    HAISHU_ASSERT(!interval->from || !interval->to || *interval->from <= *interval->to + 1,
                  "an interval ends after it starts, or lies between two milliseconds");
}

void check_single(std::string_view text)
{
    if (const auto days = layers::parse_date(text)) {
        HAISHU_ASSERT(layers::format_date(*days) == text, "a date has one text");
        HAISHU_ASSERT(layers::date_text(*days) == text, "the store writes a date alike");
        tiles::Rfc3339Buffer buffer;
        HAISHU_ASSERT(tiles::rfc3339_date(*days, buffer) == text, "a tile writes a date alike");
    }
    if (const auto moment = layers::parse_date_time(text)) {
        const std::string written = layers::format_date_time(*moment);
        HAISHU_ASSERT(layers::parse_date_time(written) == moment, "what was written reads back as the same");
        HAISHU_ASSERT(layers::date_time_text(*moment) == written, "the store writes a moment alike");
        HAISHU_ASSERT(layers::parse_date_time_text(written) == moment, "the store reads a moment alike");
        tiles::Rfc3339Buffer buffer;
        HAISHU_ASSERT(tiles::rfc3339_date_time(*moment, buffer) == written, "a tile writes a moment alike");
    }
    if (const auto days = layers::parse_date_text(text))
        HAISHU_ASSERT(layers::date_text(*days) == text, "the store's date has one text");
    if (const auto moment = layers::parse_date_time_text(text))
        HAISHU_ASSERT(layers::parse_date_time_text(layers::date_time_text(*moment)) == moment, "the store reads what it wrote");
}

}  // namespace

void fuzz_date_time(Bytes bytes)
{
    const std::string_view text = Input(bytes).text();
    check_interval(text);
    check_single(text);
    for (const FieldType type :
         {FieldType::Text, FieldType::Integer, FieldType::Real, FieldType::Boolean, FieldType::Date, FieldType::DateTime}) {
        const auto value = layers::parse_field_value(type, text);
        if (!value) continue;
        HAISHU_ASSERT(!geo::is_null(*value), "a text that is a value is not null");
        if (const auto* real = std::get_if<double>(&*value)) HAISHU_ASSERT(std::isfinite(*real), "numbers are finite");
    }
}

}  // namespace haishu::fuzz

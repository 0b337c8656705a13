#include "layers/query/field_value.hpp"

#include "layers/query/query.hpp"

#include <charconv>
#include <cmath>
#include <string>

namespace haishu::layers
{

namespace
{

template <class Number>
std::optional<geo::Value> parse_number(std::string_view text)
{
    Number number{};
    // std::from_chars knows no plus sign.
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return geo::Value(number);
}

}  // namespace

std::optional<geo::Value> parse_field_value(FieldType type, std::string_view text)
{
    switch (type) {
        case FieldType::Text: return geo::Value(std::string(text));
        case FieldType::Boolean:
            if (text == "true") return geo::Value(true);
            if (text == "false") return geo::Value(false);
            return std::nullopt;
        case FieldType::Integer: return parse_number<std::int64_t>(text);
        case FieldType::Real: {
            std::optional<geo::Value> value = parse_number<double>(text);
            if (value && !std::isfinite(std::get<double>(*value))) return std::nullopt;
            return value;
        }
        case FieldType::Date:
            if (const auto days = parse_date(text)) return geo::Value(*days);
            return std::nullopt;
        case FieldType::DateTime:
            if (const auto milliseconds = parse_date_time(text)) return geo::Value(*milliseconds);
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace haishu::layers

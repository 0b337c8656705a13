#include "server/api/features/field_text.hpp"

#include "layers/query/query.hpp"
#include "server/api/json_text.hpp"

namespace haishu::server
{

std::string field_text(const geo::ValueView& value, layers::FieldType type)
{
    std::string text;
    if (const auto* flag = std::get_if<bool>(&value)) {
        text = *flag ? "true" : "false";
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        if (type == layers::FieldType::Date) return layers::format_date(*whole);
        if (type == layers::FieldType::DateTime) return layers::format_date_time(*whole);
        append_json_number(text, *whole);
    } else if (const auto* real = std::get_if<double>(&value)) {
        append_json_number(text, *real);
    } else if (const auto* string = std::get_if<std::string_view>(&value)) {
        text = *string;
    }
    return text;
}

}  // namespace haishu::server

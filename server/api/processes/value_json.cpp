#include "server/api/processes/value_json.hpp"

#include "layers/query/query.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{
using Json = nlohmann::ordered_json;
}

Json value_json(const geo::Value& value, layers::FieldType type)
{
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* truth = std::get_if<bool>(&value)) return *truth;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (whole == nullptr) return nullptr;
    if (type == layers::FieldType::Date) return layers::format_date(*whole);
    if (type == layers::FieldType::DateTime) return layers::format_date_time(*whole);
    return *whole;
}

Json properties_json(const std::vector<layers::NamedValue>& values)
{
    Json properties = Json::object();
    for (const layers::NamedValue& value : values) properties[value.field->name] = value_json(value.value, value.field->type);
    return properties;
}

Json text_json(const layers::Text& text)
{
    return {{"zh", text.zh}, {"en", text.en}};
}

double to_millimetres(double metres)
{
    return std::round(metres * 1000) / 1000;
}

layers::Text choice_title(const layers::Field& field, const std::string& value)
{
    for (const layers::Choice& choice : field.choices) {
        if (choice.value == value) return choice.title;
    }
    return {value, value};
}

}  // namespace haishu::server

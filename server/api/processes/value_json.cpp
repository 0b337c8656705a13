#include "server/api/processes/value_json.hpp"

#include "server/api/features/field_json.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{
using Json = nlohmann::ordered_json;
}

Json properties_json(const std::vector<layers::NamedValue>& values)
{
    Json properties = Json::object();
    for (const layers::NamedValue& value : values) properties[value.field->name] = field_json(value.value, *value.field);
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

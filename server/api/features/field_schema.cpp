#include "server/api/features/field_schema.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

void set_type(Json& schema, layers::FieldType type)
{
    switch (type) {
        case layers::FieldType::Text: schema["type"] = "string"; return;
        case layers::FieldType::Integer: schema["type"] = "integer"; return;
        case layers::FieldType::Real: schema["type"] = "number"; return;
        case layers::FieldType::Boolean: schema["type"] = "boolean"; return;
        case layers::FieldType::Date:
            schema["type"] = "string";
            schema["format"] = "date";
            return;
        case layers::FieldType::DateTime:
            schema["type"] = "string";
            schema["format"] = "date-time";
            return;
    }
}

// As kept; other forms of writing the same code are taken too. The check sign is beyond a pattern.
const char* code_pattern(layers::TextFormat format)
{
    return format == layers::TextFormat::CreditCode ? "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
                                                    : "^[0-9A-Z]{8}[0-9X]$";
}

// A list of what one item is.
Json list_schema(Json item)
{
    Json schema{{"title", item["title"]}};
    if (item.contains("x-title-en")) schema["x-title-en"] = item["x-title-en"];
    for (const char* name : {"title", "x-title-en"}) item.erase(name);
    schema["type"] = "array";
    schema["items"] = std::move(item);
    return schema;
}

}  // namespace

nlohmann::ordered_json field_schema(const layers::Field& field)
{
    Json schema{{"title", field.title.zh}};
    if (!field.title.en.empty()) schema["x-title-en"] = field.title.en;
    set_type(schema, field.type);
    if (field.format != layers::TextFormat::Free) schema["pattern"] = code_pattern(field.format);
    if (!field.unit.empty()) schema["x-ogc-unit"] = field.unit;
    if (!field.choices.empty() && field.type == layers::FieldType::Text) {
        Json values = Json::array();
        Json titles = Json::object();
        for (const layers::Choice& choice : field.choices) {
            values.push_back(choice.value);
            titles[choice.value] = {{"zh", choice.title.zh}, {"en", choice.title.en}};
        }
        schema["enum"] = std::move(values);
        schema["x-enum-titles"] = std::move(titles);
    }
    return field.list_separator.empty() ? schema : list_schema(std::move(schema));
}

nlohmann::ordered_json properties_schema(const layers::LayerDescriptor& layer)
{
    Json properties = Json::object();
    for (const layers::Field& field : layer.fields) properties[field.name] = field_schema(field);
    return properties;
}

}  // namespace haishu::server

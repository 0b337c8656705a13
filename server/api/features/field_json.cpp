#include "server/api/features/field_json.hpp"

#include "layers/catalog/text_list.hpp"
#include "layers/query/query.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

nlohmann::ordered_json field_json(const geo::Value& value, const layers::Field& field)
{
    using Json = nlohmann::ordered_json;
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (field.list_separator.empty()) return *text;
        Json items = Json::array();
        layers::visit_items(*text, field.list_separator, [&items](std::string_view item) { items.push_back(item); });
        return items;
    }
    if (const auto* truth = std::get_if<bool>(&value)) return *truth;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (whole == nullptr) return nullptr;
    if (field.type == layers::FieldType::Date) return layers::format_date(*whole);
    if (field.type == layers::FieldType::DateTime) return layers::format_date_time(*whole);
    return *whole;
}

}  // namespace haishu::server

#include "server/api/features/feature_json.hpp"

#include "layers/catalog/text_list.hpp"
#include "server/api/features/field_text.hpp"
#include "server/api/json_text.hpp"

namespace haishu::server
{

namespace
{

void append_value(std::string& out, const geo::ValueView& value, layers::FieldType type)
{
    switch (value.index()) {
        case 0: out += "null"; return;
        case 1: out += std::get<bool>(value) ? "true" : "false"; return;
        case 3: append_json_number(out, std::get<double>(value)); return;
        case 4: append_json_string(out, std::get<std::string_view>(value)); return;
        default: break;
    }
    if (type == layers::FieldType::Date || type == layers::FieldType::DateTime) {
        append_json_string(out, field_text(value, type));
    } else {
        append_json_number(out, std::get<std::int64_t>(value));
    }
}

void append_list(std::string& out, std::string_view text, std::string_view separator)
{
    char before = '[';
    layers::visit_items(text, separator, [&](std::string_view item) {
        out += before;
        append_json_string(out, item);
        before = ',';
    });
    if (before == '[') out += before;
    out += ']';
}

}  // namespace

FeatureJsonWriter::FeatureJsonWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry)
    : FeatureJsonWriter(layer, geometry, whole_selection(layer))
{
}

FeatureJsonWriter::FeatureJsonWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry,
                                     const FieldSelection& selection)
    : m_geometry(geometry), m_has_geometry(selection.has_geometry)
{
    for (const std::size_t field : selection.fields) {
        std::string key = m_columns.empty() ? "" : ",";
        append_json_string(key, layer.fields[field].name);
        m_columns.push_back({field, key + ':', layer.fields[field].type, layer.fields[field].list_separator});
    }
}

Result<void> FeatureJsonWriter::append(std::string& out, const layers::FeatureRef& feature, std::string_view more,
                                       std::string_view first_properties) const
{
    out += R"({"type":"Feature","id":)";
    append_json_number(out, feature.fid());
    out += R"(,"geometry":)";
    if (m_has_geometry) {
        HAISHU_CHECK(m_geometry.append_geojson(out, feature.geometry()));
    } else {
        out += "null";
    }
    out += R"(,"properties":{)";
    out += first_properties;
    if (!first_properties.empty() && !m_columns.empty()) out += ',';
    for (const Column& column : m_columns) {
        out += column.key;
        const geo::ValueView value = feature.value(column.field);
        const auto* text = column.list_separator.empty() ? nullptr : std::get_if<std::string_view>(&value);
        if (text != nullptr) {
            append_list(out, *text, column.list_separator);
        } else {
            append_value(out, value, column.type);
        }
    }
    out += '}';
    out += more;
    out += '}';
    return {};
}

}  // namespace haishu::server

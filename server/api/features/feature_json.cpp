#include "server/api/features/feature_json.hpp"

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
        m_columns.push_back({field, key + ':', layer.fields[field].type});
    }
}

Result<void> FeatureJsonWriter::append(std::string& out, const layers::FeatureRef& feature, std::string_view more) const
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
    for (const Column& column : m_columns) {
        out += column.key;
        append_value(out, feature.value(column.field), column.type);
    }
    out += '}';
    out += more;
    out += '}';
    return {};
}

}  // namespace haishu::server

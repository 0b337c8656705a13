#include "server/api/feature_json.hpp"

#include "server/api/field_text.hpp"
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

FeatureJsonWriter::FeatureJsonWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry) : m_geometry(geometry)
{
    for (const layers::Field& field : layer.fields) {
        std::string key;
        append_json_string(key, field.name);
        m_columns.push_back({key + ':', field.type});
    }
}

Result<void> FeatureJsonWriter::append(std::string& out, const layers::FeatureRef& feature, std::string_view more) const
{
    out += R"({"type":"Feature","id":)";
    append_json_number(out, feature.fid());
    out += R"(,"geometry":)";
    HAISHU_CHECK(m_geometry.append_geojson(out, feature.geometry()));
    out += R"(,"properties":{)";
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (i > 0) out += ',';
        out += m_columns[i].key;
        append_value(out, feature.value(i), m_columns[i].type);
    }
    out += '}';
    out += more;
    out += '}';
    return {};
}

}  // namespace haishu::server

#include "server/api/feature_csv.hpp"

#include "server/api/field_text.hpp"

namespace haishu::server
{

namespace
{

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view line_end = "\r\n";

std::string quoted(std::string_view text)
{
    if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string cell_of(const layers::FeatureRef& feature, std::size_t field, layers::FieldType type)
{
    const std::string text = field_text(feature.value(field), type);
    // Numbers and dates are ours: a minus sign before one is no formula.
    return type == layers::FieldType::Text ? csv_cell(text) : text;
}

}  // namespace

std::string csv_cell(std::string_view text)
{
    const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    return quoted(is_formula ? "'" + std::string(text) : std::string(text));
}

Result<std::string> features_csv(const layers::LayerDescriptor& layer, const GeometryWriter& geometry,
                                 const std::vector<layers::FeatureRef>& features)
{
    std::string out(byte_order_mark);
    out += "id";
    for (const layers::Field& field : layer.fields) out += ',' + csv_cell(field.name);
    out += ",geometry";
    out += line_end;
    for (const layers::FeatureRef& feature : features) {
        out += std::to_string(feature.fid());
        for (std::size_t i = 0; i < layer.fields.size(); ++i) out += ',' + cell_of(feature, i, layer.fields[i].type);
        HAISHU_TRY(const std::string shape, geometry.wkt(feature.geometry()));
        out += ',' + quoted(shape);
        out += line_end;
    }
    return out;
}

}  // namespace haishu::server

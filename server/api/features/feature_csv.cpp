#include "server/api/features/feature_csv.hpp"

#include "server/api/features/field_text.hpp"

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

FeatureCsvWriter::FeatureCsvWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry, const FieldSelection& selection,
                                   const std::string& mark)
    : m_layer(layer), m_geometry(geometry), m_selection(selection), m_mark(csv_cell(mark))
{
}

void FeatureCsvWriter::append_head(std::string& out) const
{
    out += byte_order_mark;
    out += "id";
    for (const std::size_t field : m_selection.fields) out += ',' + csv_cell(m_layer.fields[field].name);
    if (m_selection.has_geometry) out += m_geometry.is_north_first() ? ",geometry_east_north" : ",geometry";
    if (!m_mark.empty()) out += ",export_mark";
    out += line_end;
}

Result<void> FeatureCsvWriter::append(std::string& out, const layers::FeatureRef& feature) const
{
    out += std::to_string(feature.fid());
    for (const std::size_t field : m_selection.fields) out += ',' + cell_of(feature, field, m_layer.fields[field].type);
    if (m_selection.has_geometry) {
        HAISHU_TRY(const std::string shape, m_geometry.wkt(feature.geometry()));
        out += ',' + quoted(shape);
    }
    if (!m_mark.empty()) out += ',' + m_mark;
    out += line_end;
    return {};
}

}  // namespace haishu::server

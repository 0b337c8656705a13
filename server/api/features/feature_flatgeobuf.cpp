#include "server/api/features/feature_flatgeobuf.hpp"

#include "server/api/features/field_text.hpp"

#include <flatbuffers/flatbuffers.h>

#include <array>
#include <cstring>
#include <optional>
#include <set>

namespace haishu::server
{

namespace
{

using Builder = flatbuffers::FlatBufferBuilder;
using Table = flatbuffers::Offset<flatbuffers::Table>;

constexpr std::string_view magic("fgb\3fgb\0", 8);

// Places of members in the tables of header.fbs and feature.fbs of FlatGeobuf 3.0.
constexpr flatbuffers::voffset_t member(int number)
{
    return static_cast<flatbuffers::voffset_t>(4 + 2 * number);
}
constexpr auto column_name = member(0), column_type = member(1), column_title = member(2), column_unique = member(8),
               column_primary_key = member(9);
constexpr auto crs_organisation = member(0), crs_code = member(1);
constexpr auto header_name = member(0), header_geometry_type = member(2), header_has_z = member(3), header_columns = member(7),
               header_count = member(8), header_node_size = member(9), header_crs = member(10), header_title = member(11),
               header_description = member(12);
constexpr auto geometry_ends = member(0), geometry_xy = member(1), geometry_z = member(2), geometry_type = member(6),
               geometry_parts = member(7);
constexpr auto feature_geometry = member(0), feature_properties = member(1);

enum ColumnType : std::uint8_t { type_bool = 2, type_long = 7, type_double = 10, type_string = 11, type_date_time = 13 };

ColumnType column_type_of(layers::FieldType type)
{
    switch (type) {
        case layers::FieldType::Integer: return type_long;
        case layers::FieldType::Real: return type_double;
        case layers::FieldType::Boolean: return type_bool;
        case layers::FieldType::Date:
        case layers::FieldType::DateTime: return type_date_time;
        case layers::FieldType::Text: break;
    }
    return type_string;
}

Table column_table(Builder& builder, const std::string& name, const std::string& title, ColumnType type, bool is_key)
{
    const auto name_text = builder.CreateString(name);
    const auto title_text = builder.CreateString(title);
    const auto start = builder.StartTable();
    builder.AddOffset(column_name, name_text);
    builder.AddElement<std::uint8_t>(column_type, type, 0);
    builder.AddOffset(column_title, title_text);
    builder.AddElement<std::uint8_t>(column_unique, is_key ? 1 : 0, 0);
    builder.AddElement<std::uint8_t>(column_primary_key, is_key ? 1 : 0, 0);
    return {builder.EndTable(start)};
}

Table crs_table(Builder& builder, geo::Crs crs)
{
    const auto organisation = builder.CreateString("EPSG");
    const auto start = builder.StartTable();
    builder.AddOffset(crs_organisation, organisation);
    // CRS84 is EPSG:4326 with its axes in the order that the format has anyway.
    builder.AddElement<std::int32_t>(crs_code, crs == geo::crs84 ? 4326 : crs.epsg, 0);
    return {builder.EndTable(start)};
}

struct Part {
    geo::GeometryType type;
    std::span<const geo::Point> points;
    std::span<const double> z;
    std::vector<std::uint32_t> ends;
};

Table plain_table(Builder& builder, const Part& part)
{
    std::optional<flatbuffers::Offset<flatbuffers::Vector<std::uint32_t>>> ends;
    if (part.ends.size() > 1) ends = builder.CreateVector(part.ends);
    static_assert(sizeof(geo::Point) == 2 * sizeof(double), "points are pairs of doubles");
    double* numbers = nullptr;
    const auto xy = builder.CreateUninitializedVector(part.points.size() * 2, &numbers);
    std::memcpy(numbers, part.points.data(), part.points.size() * sizeof(geo::Point));
    std::optional<flatbuffers::Offset<flatbuffers::Vector<double>>> z;
    if (!part.z.empty()) z = builder.CreateVector(part.z.data(), part.z.size());
    const auto start = builder.StartTable();
    if (ends) builder.AddOffset(geometry_ends, *ends);
    builder.AddOffset(geometry_xy, flatbuffers::Offset<flatbuffers::Vector<double>>(xy));
    if (z) builder.AddOffset(geometry_z, *z);
    builder.AddElement<std::uint8_t>(geometry_type, static_cast<std::uint8_t>(part.type), 0);
    return {builder.EndTable(start)};
}

Table compound_table(Builder& builder, geo::GeometryType type, const std::vector<Table>& parts)
{
    const auto list = builder.CreateVector(parts);
    const auto start = builder.StartTable();
    builder.AddOffset(geometry_parts, list);
    builder.AddElement<std::uint8_t>(geometry_type, static_cast<std::uint8_t>(type), 0);
    return {builder.EndTable(start)};
}

// Polygon number `i` of a multipolygon.
Part polygon_of(const geo::GeometryView& g, std::size_t i, bool with_z)
{
    const std::size_t first_ring = i == 0 ? 0 : g.polygon_ends[i - 1];
    const std::uint32_t begin = first_ring == 0 ? 0 : g.ring_ends[first_ring - 1];
    Part part{geo::GeometryType::Polygon, {}, {}, {}};
    for (std::size_t ring = first_ring; ring < g.polygon_ends[i]; ++ring) part.ends.push_back(g.ring_ends[ring] - begin);
    part.points = g.points.subspan(begin, part.ends.back());
    if (with_z) part.z = g.z.subspan(begin, part.ends.back());
    return part;
}

Table geometry_table(Builder& builder, const geo::GeometryView& g, bool with_z)
{
    std::vector<Table> parts;
    if (g.type == geo::GeometryType::GeometryCollection) {
        for (const geo::Geometry& one : g.members) {
            if (!one.is_empty()) parts.push_back(geometry_table(builder, one, with_z));
        }
        return compound_table(builder, g.type, parts);
    }
    if (g.type == geo::GeometryType::MultiPolygon) {
        for (std::size_t i = 0; i < g.polygon_ends.size(); ++i) parts.push_back(plain_table(builder, polygon_of(g, i, with_z)));
        return compound_table(builder, g.type, parts);
    }
    return plain_table(builder,
                       {g.type, g.points, with_z ? g.z : std::span<const double>(), {g.ring_ends.begin(), g.ring_ends.end()}});
}

template <class T>
void append_raw(std::string& out, T value)
{
    std::array<char, sizeof(T)> raw{};
    std::memcpy(raw.data(), &value, sizeof(T));
    out.append(raw.data(), raw.size());
}

void append_text(std::string& out, std::string_view text)
{
    append_raw(out, static_cast<std::uint32_t>(text.size()));
    out += text;
}

void append_finished(std::string& out, const Builder& builder)
{
    out.append(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
}

}  // namespace

FeatureFlatGeobufWriter::FeatureFlatGeobufWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry,
                                                 const FieldSelection& selection, geo::Crs crs,
                                                 const std::vector<layers::FeatureRef>& features, std::string description)
    : m_layer(layer),
      m_geometry(geometry),
      m_has_geometry(selection.has_geometry),
      m_crs(crs),
      m_identifier(layer.find_field("id") == nullptr ? "id" : "feature_id"),
      m_count(features.size()),
      m_description(std::move(description))
{
    for (const std::size_t field : selection.fields)
        m_columns.push_back({layer.fields[field].name, layer.fields[field].title.zh, field, layer.fields[field].type});
    std::set<geo::GeometryType> types;
    m_has_z = layer.has_z;
    for (const layers::FeatureRef& feature : features) {
        const geo::GeometryView shape = feature.geometry();
        if (shape.is_empty()) continue;
        types.insert(shape.type);
        if (shape.z.empty()) m_has_z = false;
    }
    if (types.size() == 1) m_geometry_type = static_cast<std::uint8_t>(*types.begin());
}

void FeatureFlatGeobufWriter::append_head(std::string& out) const
{
    Builder builder;
    const auto name = builder.CreateString(m_layer.id);
    const auto title = builder.CreateString(m_layer.title.zh);
    const auto description = builder.CreateString(m_description);
    std::vector<Table> columns{column_table(builder, m_identifier, "标识", type_long, true)};
    for (const Column& column : m_columns)
        columns.push_back(column_table(builder, column.name, column.title, column_type_of(column.type), false));
    const auto column_list = builder.CreateVector(columns);
    const Table crs = crs_table(builder, m_crs);
    const auto start = builder.StartTable();
    builder.AddOffset(header_name, name);
    builder.AddElement<std::uint8_t>(header_geometry_type, m_has_geometry ? m_geometry_type : 0, 0);
    builder.AddElement<std::uint8_t>(header_has_z, m_has_z ? 1 : 0, 0);
    builder.AddOffset(header_columns, column_list);
    builder.AddElement<std::uint64_t>(header_count, m_count, 0);
    builder.AddElement<std::uint16_t>(header_node_size, 0, 16);
    builder.AddOffset(header_crs, crs);
    builder.AddOffset(header_title, title);
    if (!m_description.empty()) builder.AddOffset(header_description, description);
    builder.FinishSizePrefixed(Table(builder.EndTable(start)));
    out += magic;
    append_finished(out, builder);
}

std::string FeatureFlatGeobufWriter::properties_of(const layers::FeatureRef& feature) const
{
    std::string out;
    append_raw(out, std::uint16_t{0});
    append_raw(out, feature.fid());
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const Column& column = m_columns[i];
        const geo::ValueView value = feature.value(column.field);
        if (geo::is_null(value)) continue;
        append_raw(out, static_cast<std::uint16_t>(i + 1));
        switch (column.type) {
            case layers::FieldType::Boolean: out += std::get<bool>(value) ? '\1' : '\0'; break;
            case layers::FieldType::Integer: append_raw(out, std::get<std::int64_t>(value)); break;
            case layers::FieldType::Real: append_raw(out, std::get<double>(value)); break;
            default: append_text(out, field_text(value, column.type));
        }
    }
    return out;
}

Result<void> FeatureFlatGeobufWriter::append(std::string& out, const layers::FeatureRef& feature) const
{
    Builder builder;
    std::optional<Table> geometry;
    if (m_has_geometry && !feature.geometry().is_empty()) {
        HAISHU_TRY(const geo::Geometry turned, m_geometry.turned(feature.geometry()));
        geometry = geometry_table(builder, turned, m_has_z);
    }
    const std::string values = properties_of(feature);
    const auto properties = builder.CreateVector(reinterpret_cast<const std::uint8_t*>(values.data()), values.size());
    const auto start = builder.StartTable();
    if (geometry) builder.AddOffset(feature_geometry, *geometry);
    builder.AddOffset(feature_properties, properties);
    builder.FinishSizePrefixed(Table(builder.EndTable(start)));
    append_finished(out, builder);
    return {};
}

}  // namespace haishu::server

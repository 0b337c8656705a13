#include "layers/catalog/descriptor.hpp"

#include "geo/base/assert.hpp"
#include "geo/base/embedded.hpp"
#include "layers/catalog/named_values.hpp"

#include <algorithm>
#include <tuple>

namespace haishu
{
std::span<const EmbeddedFile> embedded_descriptors();
}

namespace haishu::layers
{

namespace
{

constexpr NamedValues<Level, 4> LEVELS{
    {{"public", Level::Public}, {"internal", Level::Internal}, {"restricted", Level::Restricted}, {"closed", Level::Closed}}};

constexpr NamedValues<FieldType, 6> FIELD_TYPES{{{"text", FieldType::Text},
                                                 {"integer", FieldType::Integer},
                                                 {"real", FieldType::Real},
                                                 {"boolean", FieldType::Boolean},
                                                 {"date", FieldType::Date},
                                                 {"date-time", FieldType::DateTime}}};

constexpr NamedValues<TextFormat, 3> TEXT_FORMATS{
    {{"", TextFormat::Free}, {"uscc", TextFormat::CreditCode}, {"org-code", TextFormat::OrganisationCode}}};

constexpr NamedValues<GeometryKind, 8> GEOMETRY_KINDS{{{"none", GeometryKind::None},
                                                       {"point", GeometryKind::Point},
                                                       {"linestring", GeometryKind::LineString},
                                                       {"polygon", GeometryKind::Polygon},
                                                       {"multipoint", GeometryKind::MultiPoint},
                                                       {"multilinestring", GeometryKind::MultiLineString},
                                                       {"multipolygon", GeometryKind::MultiPolygon},
                                                       {"any", GeometryKind::Any}}};

}  // namespace

std::string_view level_name(Level level)
{
    return name_of(LEVELS, level);
}
std::optional<Level> parse_level(std::string_view name)
{
    return value_of(LEVELS, name);
}
std::string_view field_type_name(FieldType type)
{
    return name_of(FIELD_TYPES, type);
}
std::optional<FieldType> parse_field_type(std::string_view name)
{
    return value_of(FIELD_TYPES, name);
}
std::string_view text_format_name(TextFormat format)
{
    return name_of(TEXT_FORMATS, format);
}
std::optional<TextFormat> parse_text_format(std::string_view name)
{
    return value_of(TEXT_FORMATS, name);
}
std::string_view geometry_kind_name(GeometryKind kind)
{
    return name_of(GEOMETRY_KINDS, kind);
}
std::optional<GeometryKind> parse_geometry_kind(std::string_view name)
{
    std::string lower_case(name);
    for (char& c : lower_case) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return value_of(GEOMETRY_KINDS, lower_case);
}

const Field* LayerDescriptor::find_field(std::string_view name) const
{
    const auto index = field_index(name);
    return index ? &fields[*index] : nullptr;
}

std::optional<std::size_t> LayerDescriptor::field_index(std::string_view name) const
{
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const Field& field) { return field.name == name; });
    if (found == fields.end()) return std::nullopt;
    return static_cast<std::size_t>(found - fields.begin());
}

std::vector<LayerDescriptor> shipped_descriptors()
{
    std::vector<LayerDescriptor> descriptors;
    for (const EmbeddedFile& file : embedded_descriptors()) {
        Result<LayerDescriptor> descriptor = parse_descriptor(file.bytes);
        if (!descriptor) {
            const std::string fault = std::string(file.path) + ": " + descriptor.error().detail;
            assertion_failed("parse_descriptor(file.bytes)", fault.c_str(), __FILE__, __LINE__);
        }
        HAISHU_ASSERT(descriptor->id + ".json" == file.path, "a descriptor file is named after its layer");
        descriptors.push_back(std::move(descriptor).value());
    }
    std::sort(descriptors.begin(), descriptors.end(), [](const LayerDescriptor& a, const LayerDescriptor& b) {
        return std::tie(a.draw_order, a.id) < std::tie(b.draw_order, b.id);
    });
    return descriptors;
}

}  // namespace haishu::layers

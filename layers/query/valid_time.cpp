#include "layers/query/valid_time.hpp"

namespace haishu::layers
{

std::optional<ValidTime> ValidTime::of(const LayerDescriptor& layer)
{
    if (!layer.time_field.empty()) return std::nullopt;
    const auto end = [&layer](std::string_view name) -> std::optional<End> {
        const auto field = layer.field_index(name);
        if (!field) return std::nullopt;
        const FieldType type = layer.fields[*field].type;
        return type == FieldType::Date || type == FieldType::DateTime ? std::optional(End{*field, type}) : std::nullopt;
    };
    ValidTime valid;
    valid.m_from = end("valid_from");
    valid.m_to = end("valid_to");
    return valid.m_from ? std::optional(valid) : std::nullopt;
}

std::optional<TimeInterval> ValidTime::time(const FeatureRef& feature, const std::optional<End>& end)
{
    return end ? time_of(end->type, feature.value(end->field)) : std::nullopt;
}

bool ValidTime::meets(const FeatureRef& feature, const TimeInterval& interval) const
{
    const std::optional<TimeInterval> from = time(feature, m_from);
    const std::optional<TimeInterval> to = time(feature, m_to);
    return (!from || !interval.to || *from->from <= *interval.to) && (!to || !interval.from || *to->to >= *interval.from);
}

}  // namespace haishu::layers

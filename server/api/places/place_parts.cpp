#include "server/api/places/place_parts.hpp"

#include "geo/ops/overlay.hpp"
#include "layers/hours/opening_hours.hpp"
#include "layers/query/query.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/field_text.hpp"
#include "server/api/parameters.hpp"

#include <chrono>
#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

using Json = nlohmann::ordered_json;

Json field_json(const geo::ValueView& value, layers::FieldType type)
{
    if (value.index() == 0) return nullptr;
    if (const auto* flag = std::get_if<bool>(&value)) return *flag;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (type == layers::FieldType::Integer) return std::get<std::int64_t>(value);
    return field_text(value, type);
}

Parameter point_parameter(std::string name, std::string description)
{
    Parameter parameter = query_parameter(std::move(name), std::move(description), ParameterType::NumberArray);
    parameter.required = true;
    parameter.min_items = 2;
    parameter.max_items = 2;
    parameter.example = "121.55,29.87";
    return parameter;
}

Result<geo::Point> read_point(const Request& request, std::string_view name)
{
    const auto parts = split(request.query_value(name).value_or(""), ',');
    const auto lon = parse_number(parts.front());
    const auto lat = parse_number(parts.back());
    if (parts.size() != 2 || !lon || !lat || std::abs(*lon) > 180 || std::abs(*lat) > 90)
        return invalid_parameter(name, "must be a longitude within 180 degrees and a latitude within 90");
    return geo::Point{*lon, *lat};
}

Result<std::int64_t> read_moment(std::string_view name, std::string_view text)
{
    if (text == "now") return now_ms();
    const auto moment = layers::parse_date_time(text);
    if (!moment) return invalid_parameter(name, "must be now or an RFC 3339 time such as 2026-10-09T09:00:00+08:00");
    return *moment;
}

std::int64_t now_ms()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

OpenState::OpenState(const PlaceRules& rules, const layers::LayerDescriptor& layer, std::int64_t moment_ms)
    : m_rules(&rules), m_field(layer.field_index(rules.hours_field)), m_moment_ms(moment_ms)
{
    if (m_field && layer.fields[*m_field].type != layers::FieldType::Text) m_field.reset();
}

std::optional<bool> OpenState::is_open(const layers::FeatureRef& feature) const
{
    if (!m_field) return std::nullopt;
    const geo::ValueView value = feature.value(*m_field);
    const auto* text = std::get_if<std::string_view>(&value);
    if (text == nullptr) return std::nullopt;
    const auto hours = layers::OpeningHours::parse(*text);
    if (!hours) return std::nullopt;
    return hours->is_open(m_rules->local_minute(m_moment_ms), m_rules->calendar);
}

Json OpenState::json(const layers::FeatureRef& feature) const
{
    const std::optional<bool> open = is_open(feature);
    Json json{{"state", !open ? "unknown" : *open ? "open" : "closed"}, {"at", layers::format_date_time(m_moment_ms)}};
    if (!open) return json;
    const geo::ValueView value = feature.value(*m_field);
    const auto hours = layers::OpeningHours::parse(std::get<std::string_view>(value));
    if (const auto change = hours->next_change(m_rules->local_minute(m_moment_ms), m_rules->calendar))
        json["until"] = layers::format_date_time(m_rules->utc_of(*change));
    json["lunch_break"] = hours->has_break();
    return json;
}

Json properties_json(const layers::LayerDescriptor& layer, const layers::FeatureRef& feature)
{
    Json properties = Json::object();
    for (std::size_t i = 0; i < layer.fields.size(); ++i) {
        const geo::ValueView value = feature.value(i);
        if (value.index() != 0) properties[layer.fields[i].name] = field_json(value, layer.fields[i].type);
    }
    return properties;
}

std::string text_value(const layers::LayerDescriptor& layer, const layers::FeatureRef& feature, std::size_t field)
{
    return field_text(feature.value(field), layer.fields[field].type);
}

Json brief_json(const layers::LayerDescriptor& layer, const layers::FeatureRef& feature)
{
    Json json{{"id", feature.fid()}};
    if (const auto name = layer.field_index(layer.name_field)) json["name"] = text_value(layer, feature, *name);
    json["properties"] = properties_json(layer, feature);
    return json;
}

double rounded_metres(double metres)
{
    return std::round(metres * 1000) / 1000;
}

double rounded_degrees(double degrees)
{
    return std::round(degrees * 100) / 100;
}

void PolicyOfAnswer::set(Response& response) const
{
    response.headers.push_back({"Cache-Control", m_is_public ? "no-cache" : "private, no-store"});
}

}  // namespace haishu::server

#pragma once
// What the resources about places share: points in queries, times asked for, features told in short.

#include "geo/base/result.hpp"
#include "geo/types/point.hpp"
#include "layers/query/nearest.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/api/places/place_rules.hpp"
#include "server/api/route.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

// A required "lon,lat" in CRS84 degrees.
Parameter point_parameter(std::string name, std::string description);
// Error: bad_input "parameter-invalid" when it is off the globe.
Result<geo::Point> read_point(const Request& request, std::string_view name);

// "now" or an RFC 3339 time, in milliseconds UTC. Error: bad_input "parameter-invalid".
Result<std::int64_t> read_moment(std::string_view name, std::string_view text);
std::int64_t now_ms();

// Whether places of one layer are open at one moment, by their hours.
class OpenState
{
   public:
    // `hours_field` may be hidden or missing: then nothing is known.
    OpenState(const PlaceRules& rules, const layers::LayerDescriptor& layer, std::int64_t moment_ms);

    // Empty when the feature has no hours that are understood.
    [[nodiscard]] std::optional<bool> is_open(const layers::FeatureRef& feature) const;
    // {"state": "open"|"closed"|"unknown", "until": time, "at": time}, `until` only when it changes in the next days.
    [[nodiscard]] nlohmann::ordered_json json(const layers::FeatureRef& feature) const;
    [[nodiscard]] bool knows_hours() const { return m_field.has_value(); }

   private:
    const PlaceRules* m_rules;
    std::optional<std::size_t> m_field;
    std::int64_t m_moment_ms;
};

// The value of a field as in GeoJSON properties; null for none.
nlohmann::ordered_json field_json(const geo::ValueView& value, layers::FieldType type);
// Visible fields with values, by name.
nlohmann::ordered_json properties_json(const layers::LayerDescriptor& layer, const layers::FeatureRef& feature);
// {"id", "name", "properties"}
nlohmann::ordered_json brief_json(const layers::LayerDescriptor& layer, const layers::FeatureRef& feature);
// The value of a field as text, empty for null.
std::string text_value(const layers::LayerDescriptor& layer, const layers::FeatureRef& feature, std::size_t field);

// Metres to the millimetre, degrees to the hundredth.
double rounded_metres(double metres);
double rounded_degrees(double degrees);

// Cache-Control by what the views hold: "private, no-store" as soon as one is not public.
class PolicyOfAnswer
{
   public:
    void uses(const layers::LayerView& view) { m_is_public = m_is_public && view.is_public(); }
    void uses_private() { m_is_public = false; }
    void set(Response& response) const;

   private:
    bool m_is_public = true;
};

}  // namespace haishu::server

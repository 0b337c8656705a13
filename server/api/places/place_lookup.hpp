#pragma once
// One part of what is known at a place: the features of another layer that have to do with it.

#include "layers/policy/gate.hpp"
#include "server/api/places/place_parts.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace haishu::server
{

struct PlaceAsked {
    const Request& request;
    const layers::LayerDescriptor* layer;  // null for a position that is no feature
    std::optional<layers::FeatureRef> feature;
    std::optional<geo::Point> spot;
};

// The part as JSON, or nothing when this viewer may see neither its layer nor the fields it is found by, or the place has
// no spot to look from, or no feature to compare with. Restricted rows that it tells are noted. Errors: Busy "layer-loading",
// TimedOut "deadline".
Result<std::optional<nlohmann::ordered_json>> look_up(const layers::Gate& gate, const PlaceAsked& place, const PlacePart& part,
                                                      PolicyOfAnswer& policy, Deadline deadline);

}  // namespace haishu::server

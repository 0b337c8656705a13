// What lies too far from every place of a layer: communities without a service centre in reach.

#include "geo/ops/centroid.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/filter_request.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};

constexpr std::size_t most_listed = 10'000;

struct Uncovered {
    layers::FeatureRef feature;
    geo::Point spot;
    std::optional<layers::Neighbour> nearest;
};

// Farthest first, those without any centre before all.
bool is_worse(const Uncovered& a, const Uncovered& b)
{
    if (a.nearest.has_value() != b.nearest.has_value()) return !a.nearest;
    if (a.nearest && a.nearest->spot.distance_m != b.nearest->spot.distance_m)
        return a.nearest->spot.distance_m > b.nearest->spot.distance_m;
    return a.feature.fid() < b.feature.fid();
}

Json uncovered_json(const layers::LayerDescriptor& layer, const layers::LayerDescriptor& centres, const Uncovered& uncovered)
{
    Json json = brief_json(layer, uncovered.feature);
    json["point"] = {uncovered.spot.x, uncovered.spot.y};
    if (!uncovered.nearest) return json;
    Json nearest{{"id", uncovered.nearest->feature.fid()}, {"distance_m", rounded_metres(uncovered.nearest->spot.distance_m)}};
    if (const auto name = centres.field_index(centres.name_field))
        nearest["name"] = text_value(centres, uncovered.nearest->feature, *name);
    json["nearest"] = std::move(nearest);
    return json;
}

Result<Response> coverage(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const layers::LayerView centres, gate.open(request.path_values.front()));
    HAISHU_TRY(const layers::LayerView areas, gate.open(*request.query_value("of")));
    const double radius_m = parse_number(*request.query_value("radius")).value_or(0);
    const std::string kind(request.query_value("kind").value_or(""));
    const auto kind_field = centres.descriptor().field_index("kind");
    if (!kind.empty() && !kind_field) return invalid_parameter("kind", "is only for collections with a field kind");
    HAISHU_TRY(const std::shared_ptr<const layers::Filter> filter, read_filter_request(request, centres.descriptor()));
    const auto counts = [&](const layers::FeatureRef& centre) {
        if (filter && !filter->matches(centre)) return false;
        return kind.empty() || text_value(centres.descriptor(), centre, *kind_field) == kind;
    };

    std::vector<Uncovered> uncovered;
    std::size_t looked_at = 0;
    std::size_t without_place = 0;
    std::optional<Error> fault;
    areas.scan(0, [&](const layers::FeatureRef& area) {
        if (request.deadline.has_passed())
            fault = Error{ErrorCode::TimedOut, "deadline", "measuring how far all are from a centre took too long", {}};
        if (fault) return false;
        const std::optional<geo::Point> spot = geo::planar_centroid(area.geometry());
        if (!spot) {
            ++without_place;
            return true;
        }
        ++looked_at;
        auto nearest = layers::find_nearest(centres, {*spot, 1}, counts, request.deadline);
        if (!nearest) {
            fault = nearest.error();
        } else if (nearest->empty()) {
            uncovered.push_back({area, *spot, std::nullopt});
        } else if (nearest->front().spot.distance_m > radius_m) {
            uncovered.push_back({area, *spot, nearest->front()});
        }
        return true;
    });
    if (fault) return *fault;
    std::sort(uncovered.begin(), uncovered.end(), is_worse);

    Json listed = Json::array();
    for (std::size_t i = 0; i < std::min(uncovered.size(), most_listed); ++i)
        listed.push_back(uncovered_json(areas.descriptor(), centres.descriptor(), uncovered[i]));
    Response response = json_answer({{"collection", centres.descriptor().id},
                                     {"of", areas.descriptor().id},
                                     {"radius_m", radius_m},
                                     {"measure", "straight line on the ellipsoid from the middle of each feature"},
                                     {"total", looked_at},
                                     {"covered", looked_at - uncovered.size()},
                                     {"outside", uncovered.size()},
                                     {"without_geometry", without_place},
                                     {"items", std::move(listed)}});
    PolicyOfAnswer policy;
    policy.uses(centres);
    policy.uses(areas);
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> coverage_routes()
{
    Parameter of = query_parameter("of", "The collection whose features should be in reach: identifier as at /collections.");
    of.required = true;
    of.example = "community";
    Parameter radius = query_parameter("radius", "How far is in reach, in metres.", ParameterType::Number);
    radius.required = true;
    radius.minimum = 0;
    radius.maximum = 1'000'000;
    radius.example = "1500";
    Parameter kind = query_parameter("kind", "Only places of this kind count.");
    kind.example = "street";

    Route route;
    route.path = "/coverage/{collectionId}";
    route.operation_id = "getCoverage";
    route.tag = "Places";
    route.summary = "Which features of another collection have no place of this one within a radius, farthest first.";
    route.parameters = {collection_id_parameter(), of, radius, kind, format_parameter(offered)};
    for (Parameter& parameter : filter_parameters()) {
        if (parameter.name == "filter") parameter.description = "Only places for which this CQL2 expression is true count.";
        route.parameters.push_back(std::move(parameter));
    }
    route.responses = read_responses("Those out of reach.", {std::string(type_json)}, "Coverage", MayBeMissing::Yes);
    route.handle = coverage;
    return {route};
}

}  // namespace haishu::server

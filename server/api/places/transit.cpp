// Bus lines from one place to another without a change.

#include "layers/catalog/text_list.hpp"
#include "layers/transit/direct_rides.hpp"
#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};

constexpr double default_walk_m = 500;
constexpr double most_walk_m = 3000;
constexpr std::size_t most_stops_in_reach = 500;

struct Found {
    layers::FeatureRef route;
    layers::Ride ride;
};

Error no_transit()
{
    return not_found("collection-unknown", "there is no layer of routes with ordered stops");
}

Result<layers::StopsInReach> stops_near(const layers::LayerView& stops, std::size_t code, geo::Point point, double walk_m,
                                        Deadline deadline)
{
    const auto all = [](const layers::FeatureRef&) { return true; };
    HAISHU_TRY(const std::vector<layers::Neighbour> near,
               layers::find_nearest(stops, {point, most_stops_in_reach, walk_m}, all, deadline));
    layers::StopsInReach reach;
    for (const layers::Neighbour& stop : near)
        reach.try_emplace(text_value(stops.descriptor(), stop.feature, code),
                          layers::StopInReach{stop.feature.fid(), stop.spot.distance_m});
    return reach;
}

Json stop_json(const layers::LayerView& stops, const std::string& code, const layers::StopsInReach& reach)
{
    const layers::StopInReach& stop = reach.at(code);
    const auto feature = stops.find(stop.fid);
    Json json{{"id", stop.fid}, {"code", code}};
    const layers::LayerDescriptor& layer = stops.descriptor();
    if (const auto name = layer.field_index(layer.name_field); name && feature) json["name"] = text_value(layer, *feature, *name);
    if (feature) json["point"] = {feature->geometry().points.front().x, feature->geometry().points.front().y};
    json["walk_m"] = rounded_metres(stop.walk_m);
    return json;
}

Result<Response> direct(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    HAISHU_TRY(const PlaceRules* rules, place_rules());
    HAISHU_TRY(const geo::Point from, read_point(request, "from"));
    HAISHU_TRY(const geo::Point to, read_point(request, "to"));
    const auto walk = request.query_value("walk");
    const double walk_m = walk ? parse_number(*walk).value_or(default_walk_m) : default_walk_m;
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const layers::LayerView routes, gate.open(rules->transit.routes));
    HAISHU_TRY(const layers::LayerView stops, gate.open(rules->transit.stops));
    const layers::LayerDescriptor& layer = routes.descriptor();
    const auto codes = layer.field_index(rules->transit.route_stops);
    const auto code = stops.descriptor().field_index(rules->transit.stop_code);
    if (!codes || !code || layer.fields[*codes].list_separator.empty()) return no_transit();
    HAISHU_TRY(const layers::StopsInReach near_start, stops_near(stops, *code, from, walk_m, request.deadline));
    HAISHU_TRY(const layers::StopsInReach near_end, stops_near(stops, *code, to, walk_m, request.deadline));

    std::vector<Found> rides;
    routes.scan(0, [&](const layers::FeatureRef& route) {
        const geo::ValueView value = route.value(*codes);
        const auto* text = std::get_if<std::string_view>(&value);
        if (text == nullptr) return true;
        std::vector<std::string_view> route_stops;
        layers::visit_items(*text, layer.fields[*codes].list_separator,
                            [&](std::string_view stop) { route_stops.push_back(stop); });
        const auto ride = layers::best_ride(route_stops, near_start, near_end);
        if (ride) rides.push_back({route, *ride});
        return !request.deadline.has_passed();
    });
    if (request.deadline.has_passed())
        return Error{ErrorCode::TimedOut, "deadline", "looking through the routes took too long", {}};
    std::sort(rides.begin(), rides.end(), [](const Found& a, const Found& b) {
        const auto cost = [](const Found& f) {
            return std::tuple(f.ride.walk_from_m + f.ride.walk_to_m, f.ride.stops, f.route.fid());
        };
        return cost(a) < cost(b);
    });

    Json listed = Json::array();
    for (const Found& found : rides) {
        Json json = brief_json(layer, found.route);
        json["properties"].erase(rules->transit.route_stops);
        json["board"] = stop_json(stops, found.ride.board, near_start);
        json["alight"] = stop_json(stops, found.ride.alight, near_end);
        json["stops"] = found.ride.stops;
        listed.push_back(std::move(json));
    }
    Response response = json_answer({{"from", {from.x, from.y}},
                                     {"to", {to.x, to.y}},
                                     {"walk_m", walk_m},
                                     {"measure", "straight line on the ellipsoid"},
                                     {"stops_near_from", near_start.size()},
                                     {"stops_near_to", near_end.size()},
                                     {"count", listed.size()},
                                     {"rides", std::move(listed)}});
    PolicyOfAnswer policy;
    policy.uses(routes);
    policy.uses(stops);
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> transit_routes()
{
    Parameter walk = query_parameter("walk", "How far a stop may be from either end, in metres.", ParameterType::Number);
    walk.minimum = 0;
    walk.maximum = most_walk_m;
    walk.default_value = default_walk_m;

    Route route;
    route.path = "/transit/direct";
    route.operation_id = "getDirectRides";
    route.tag = "Places";
    route.summary =
        "Bus lines from one point to another without a change: line and direction, where to get on and off, and the number of "
        "stops between, least walking first.";
    route.parameters = {point_parameter("from", "Where the way begins: longitude,latitude."),
                        point_parameter("to", "Where it ends: longitude,latitude."), walk, format_parameter(offered)};
    route.responses = read_responses("The rides.", {std::string(type_json)}, "DirectRides", MayBeMissing::Yes);
    route.handle = direct;
    return {route};
}

}  // namespace haishu::server

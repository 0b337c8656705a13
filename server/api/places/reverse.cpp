// What is known of a position: the nearest door plate, the building, road, divisions and grids, and the address as one text.

#include "geo/crs/conversion.hpp"
#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_lookup.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};

struct AskedPosition {
    geo::Point point;  // EPSG:4490
    std::string frame;
    double uncertainty_m = 0;
};

Result<AskedPosition> read_position(const Request& request)
{
    const auto crs = request.query_value("crs");
    if (!crs) {
        HAISHU_TRY(const geo::Point point, read_point(request, "point"));
        return AskedPosition{point, geo::crs_uri(geo::crs84), 0};
    }
    const auto frame = geo::parse_frame(*crs);
    if (!frame) return invalid_parameter("crs", "is no known reference system: write EPSG:4549, OGC:CRS84, gcj02 or bd09");
    const auto conversion = geo::Conversion::create(*frame, geo::Frame{geo::cgcs2000});
    if (!conversion) return invalid_parameter("crs", "cannot be turned into CGCS2000 without a guess");
    const auto numbers = split(*request.query_value("point"), ',');
    geo::Point sent{parse_number(numbers.front()).value_or(0), parse_number(numbers.back()).value_or(0)};
    if (geo::is_north_first(*frame)) std::swap(sent.x, sent.y);
    const auto point = conversion->apply(sent);
    if (!point) return invalid_parameter("point", "lies outside what its reference system, or the wanted one, can carry");
    return AskedPosition{*point, geo::frame_name(*frame), conversion->uncertainty_m()};
}

const Json* first_item(const Json& parts, const std::string& name)
{
    for (const Json& part : parts) {
        if (part.at("part") == name) return part.at("items").empty() ? nullptr : &part.at("items").front();
    }
    return nullptr;
}

// The most exact form that can be filled in. Text null when there is none: a position is never given the name of what it is
// not in.
Json address_json(const Json& parts, const ReverseRules& rules)
{
    for (const AddressForm& form : rules.forms) {
        std::string text;
        const Json* last = nullptr;
        for (const AddressForm::Piece& piece : form.pieces) {
            last = first_item(parts, piece.part);
            if (last == nullptr) break;
            const std::string value = last->at("properties").value(piece.field, "");
            if (value.empty()) last = nullptr;
            if (value.empty()) break;
            text += value;
        }
        if (last == nullptr) continue;
        Json json{{"text", text}, {"level", form.level}};
        if (last->contains("distance_m")) json["distance_m"] = last->at("distance_m");
        return json;
    }
    return {{"text", nullptr}, {"level", "none"}};
}

// "unknown" when what bounds the answer is empty, or hidden from the asker.
const char* state_of(const Json& parts, const ReverseRules& rules, const layers::Gate& gate)
{
    for (const Json& part : parts) {
        if (part.at("part") != rules.within) continue;
        if (part.at("state") != "none") return "inside";
        const auto bounds = gate.open(part.at("collection").get<std::string>());
        return bounds && bounds->size() > 0 ? "outside" : "unknown";
    }
    return "unknown";
}

Result<Response> reverse(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    HAISHU_TRY(const PlaceRules* rules, place_rules());
    HAISHU_TRY(const AskedPosition asked, read_position(request));
    const layers::Gate gate = context.gate(request);
    PolicyOfAnswer policy;
    const PlaceAsked place{request, nullptr, std::nullopt, asked.point};
    Json parts = Json::array();
    for (const PlacePart& part : rules->reverse.parts) {
        HAISHU_TRY(std::optional<Json> found, look_up(gate, place, part, policy, request.deadline));
        if (found) parts.push_back(std::move(*found));
    }
    Json document{
        {"point", {asked.point.x, asked.point.y}}, {"crs", asked.frame}, {"state", state_of(parts, rules->reverse, gate)}};
    if (asked.uncertainty_m > 0) document["uncertainty_m"] = asked.uncertainty_m;
    document["address"] = address_json(parts, rules->reverse);
    document["measure"] = "straight line on the ellipsoid";
    document["parts"] = std::move(parts);
    Response response = json_answer(document);
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> reverse_routes()
{
    Parameter crs = query_parameter("crs",
                                    "Reference system of the point, which then has the axis order of its authority: "
                                    "EPSG:4549, a URI, gcj02 or bd09. CRS84 otherwise.");
    crs.example = "EPSG:4490";
    Route route;
    route.path = "/reverse";
    route.operation_id = "reverseGeocode";
    route.tag = "Places";
    route.summary =
        "The address of a position: the nearest door plates with their distance, the building, road, community, street and "
        "grids, as far as the asker may see them. That nothing is known, or that it lies outside, is an answer too.";
    route.parameters = {point_parameter("point", "The position: longitude,latitude, or in the order of crs."), crs,
                        format_parameter(offered)};
    route.responses = read_responses("What is known there.", {std::string(type_json)}, "ReverseAnswer");
    route.handle = reverse;
    route.is_brief = [](const Request&) { return true; };
    return {route};
}

}  // namespace haishu::server

// The places that an address may mean.

#include "layers/search/address/geocoder.hpp"
#include "layers/search/dictionary_lines.hpp"
#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};

// Only what was written, in the names of GB/T 23705.
Json parts_json(const layers::AddressText& parts)
{
    Json json = Json::object();
    if (!parts.divisions.empty()) {
        Json divisions = Json::array();
        for (const std::u16string& division : parts.divisions) divisions.push_back(layers::utf8(division));
        json["divisions"] = std::move(divisions);
    }
    const auto add_text = [&json](const char* name, const std::u16string& text) {
        if (!text.empty()) json[name] = layers::utf8(text);
    };
    const auto add_number = [&json](const char* name, std::int32_t number) {
        if (number > 0) json[name] = number;
    };
    add_text("road", parts.road);
    add_text("crossing", parts.crossing);
    add_text("compound", parts.compound);
    add_number("lane", parts.lane);
    if (parts.number) {
        add_number("number", parts.number->number);
        add_number("number_part", parts.number->part);
        add_number("number_last", parts.number->last);
    }
    add_text("building", parts.building);
    add_number("unit", parts.unit);
    add_number("floor", parts.floor);
    add_text("room", parts.room);
    add_text("relation", parts.relation);
    add_number("distance_m", parts.distance_m);
    add_text("not_understood", parts.rest);
    return json;
}

Json candidate_json(const layers::AddressCandidate& candidate)
{
    Json notes = Json::array();
    for (const layers::AddressNote note : candidate.notes) notes.push_back(layers::note_name(note));
    return {{"text", candidate.text},
            {"level", layers::level_name(candidate.level)},
            {"score", std::round(candidate.score * 1000) / 1000},
            {"point", candidate.point ? Json{candidate.point->x, candidate.point->y} : Json(nullptr)},
            {"collection", candidate.collection},
            {"id", candidate.fid},
            {"notes", std::move(notes)}};
}

Result<Response> geocode(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    const auto count = static_cast<std::size_t>(integer_value(request, "limit", 5));
    HAISHU_TRY(const layers::Geocoded found,
               layers::geocode(context.gate(request), *request.query_value("q"), count, request.deadline));
    Json candidates = Json::array();
    for (const layers::AddressCandidate& candidate : found.candidates) candidates.push_back(candidate_json(candidate));
    Response response = json_answer({{"address", parts_json(found.parts)}, {"candidates", std::move(candidates)}});
    PolicyOfAnswer policy;
    if (!found.is_public) policy.uses_private();
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> geocode_routes()
{
    Parameter text =
        query_parameter("q", "An address as people write it, with or without its district, or a crossing of two roads.");
    text.required = true;
    text.example = "中山东路188号";
    Parameter limit = query_parameter("limit", "Candidates at most.", ParameterType::Integer);
    limit.minimum = 1;
    limit.maximum = 50;
    limit.default_value = 5;

    Route route;
    route.path = "/geocode";
    route.operation_id = "geocode";
    route.tag = "Search";
    route.summary =
        "The places that an address may mean, best first, each with the level at which it was found: the door, the building, a "
        "crossing, the nearest known number, the road ... Nothing is found rather than the middle of something larger.";
    route.parameters = {text, limit, format_parameter(offered)};
    route.responses =
        read_responses("How the address was understood, and the candidates.", {std::string(type_json)}, "GeocodeAnswer");
    route.handle = geocode;
    return {route};
}

}  // namespace haishu::server

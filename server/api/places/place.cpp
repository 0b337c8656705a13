// Everything known at one place.

#include "layers/snapshot/feature_spot.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_json.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_lookup.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/row_note.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};

Result<Response> place(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    HAISHU_TRY(const PlaceRules* rules, place_rules());
    std::int64_t at = now_ms() / 60'000 * 60'000;
    if (const auto moment = request.query_value("at")) {
        HAISHU_TRY(at, read_moment("at", *moment));
    }
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
    const layers::LayerDescriptor& layer = view.descriptor();
    const auto fid = parse_integer(request.path_values.back());
    const auto feature = fid ? view.find(*fid) : std::nullopt;
    if (!feature) {
        const std::string shown = request.path_values.back().substr(0, 40);
        return not_found("feature-unknown", "this layer has no feature " + shown).with("id", shown);
    }
    note_row(request, view, *feature);
    PolicyOfAnswer policy;
    policy.uses(view);
    const PlaceAsked asked{request, &layer, feature, spot_of(*feature)};

    std::string text;
    HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(geo::crs84));
    HAISHU_CHECK(FeatureJsonWriter(layer, geometry).append(text, *feature));
    Json document{{"collection", layer.id},
                  {"id", feature->fid()},
                  {"title", {{"zh", layer.title.zh}, {"en", layer.title.en}}},
                  {"feature", Json::parse(text)}};
    if (const auto name = layer.field_index(layer.name_field)) document["name"] = text_value(layer, *feature, *name);
    if (asked.spot) document["point"] = {asked.spot->x, asked.spot->y};
    const OpenState open(*rules, layer, at);
    if (open.knows_hours()) document["opening"] = open.json(*feature);

    Json parts = Json::array();
    for (const PlacePart& part : rules->parts) {
        if (!part.is_told_of(layer.id)) continue;
        HAISHU_TRY(std::optional<Json> found, look_up(gate, asked, part, policy, request.deadline));
        if (found) parts.push_back(std::move(*found));
    }
    document["parts"] = std::move(parts);
    const std::string collection = collection_address(request, layer.id);
    document["links"] = links_json(
        {{request.base_url + "/place/" + layer.id + '/' + std::to_string(feature->fid()), "self", std::string(type_json),
          "此地 This place"},
         {collection + "/items/" + std::to_string(feature->fid()) + "?f=json", "item", std::string(type_geojson), "要素 Feature"},
         {collection + "?f=json", "collection", std::string(type_json), "图层 Collection"}});
    Response response = json_answer(document);
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> place_routes()
{
    Parameter id = path_parameter("featureId", "Identifier of the feature: its id in GeoJSON and in tiles.");
    id.example = "1";
    Parameter at = query_parameter("at", "The moment whether it is open is told for: now, or an RFC 3339 time.");
    at.example = "2026-10-09T12:30:00+08:00";
    Route route;
    route.path = "/place/{collectionId}/{featureId}";
    route.operation_id = "getPlace";
    route.tag = "Places";
    route.summary =
        "Everything known at one place: the feature, and what other layers tell of where it is; each part only as far as the "
        "asker may see it.";
    route.parameters = {collection_id_parameter(), id, at, format_parameter(offered)};
    route.responses = read_responses("The place.", {std::string(type_json)}, "Place", MayBeMissing::Yes);
    route.handle = place;
    return {route};
}

}  // namespace haishu::server

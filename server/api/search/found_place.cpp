#include "server/api/search/found_place.hpp"

#include "layers/search/feature_text.hpp"
#include "layers/search/search_settings.hpp"
#include "layers/snapshot/feature_spot.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/bbox.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/audit/row_note.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

const char* name_of(layers::FoundBy by)
{
    switch (by) {
        case layers::FoundBy::Name: return "name";
        case layers::FoundBy::Kind: return "kind";
        case layers::FoundBy::Slip: break;
    }
    return "similar";
}

// What tells a place from others of its name: its address, else the street it lies in.
Json detail_of(const layers::FoundPlace& place)
{
    const layers::LayerDescriptor& layer = place.view->descriptor();
    for (const std::string& name : layers::SearchSettings::instance().detail_fields()) {
        const auto field = layer.field_index(name);
        const std::string text = layers::text_of(place.feature, field);
        if (!text.empty() && text != place.text) return text;
    }
    return nullptr;
}

}  // namespace

std::vector<Parameter> search_parameters()
{
    Parameter typed = query_parameter(
        "q", "What is looked for: a name, a part of one, pinyin, first letters, a code, or a kind of place such as 医院.");
    typed.required = true;
    typed.example = "yiyuan";
    Parameter near = point_parameter("point", "Nearer places come first: longitude,latitude.");
    near.required = false;
    Parameter box = query_parameter("bbox", "Only places that meet this box: west,south,east,north in CRS84.");
    box.example = "121.5,29.8,121.6,29.9";
    Parameter collections =
        query_parameter("collections", "Only these collections, between commas; all that are searched otherwise.");
    collections.example = "hospital,school";
    return {typed, near, box, collections};
}

Result<std::vector<layers::FoundPlace>> ask_search(const Context& context, const Request& request, std::size_t count,
                                                   SamePlaces same)
{
    layers::PlaceQuery query{.typed = *request.query_value("q"), .count = count, .joins_same_places = same == SamePlaces::Join};
    if (request.query_value("point")) {
        HAISHU_TRY(query.near, read_point(request, "point"));
    }
    layers::Query boxed;
    HAISHU_CHECK(read_bbox(request, boxed));
    query.only_in = boxed.boxes;
    const layers::Gate gate = context.gate(request);
    if (const auto names = request.query_value("collections")) {
        for (const std::string_view name : split(*names, ',')) {
            HAISHU_CHECK(gate.open(name));
            query.layers.emplace_back(name);
        }
        if (query.layers.size() > 32) return invalid_parameter("collections", "may name at most 32");
    }
    HAISHU_TRY(std::vector<layers::FoundPlace> found, layers::find_places(gate, query, request.deadline));
    for (const layers::FoundPlace& place : found) note_row(request, *place.view, place.feature);
    return found;
}

Json found_place_json(const layers::FoundPlace& place)
{
    const layers::LayerDescriptor& layer = place.view->descriptor();
    Json json{{"text", place.text},
              {"kind", {{"zh", layer.title.zh}, {"en", layer.title.en}}},
              {"collection", layer.id},
              {"id", place.feature.fid()}};
    const std::string& english = layers::SearchSettings::instance().english_name_field();
    const std::string name_en = layers::text_of(place.feature, layer.field_index(english));
    if (!name_en.empty()) json["name_en"] = name_en;
    const auto spot = spot_of(place.feature);
    json["point"] = spot ? Json{spot->x, spot->y} : Json(nullptr);
    json["matched"] = {place.from, place.to};
    json["found_by"] = name_of(place.by);
    if (!place.other_text.empty()) json["other_text"] = place.other_text;
    json["detail"] = detail_of(place);
    if (place.distance_m) json["distance_m"] = rounded_metres(*place.distance_m);
    for (const auto& [view, fid] : place.same) json["same"].push_back({{"collection", view->descriptor().id}, {"id", fid}});
    return json;
}

}  // namespace haishu::server

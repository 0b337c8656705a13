// Places by what somebody looks for, page by page.

#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/api/search/found_place.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_geojson};
constexpr std::int64_t usual_limit = 20;
constexpr std::int64_t most_per_page = 100;
constexpr std::int64_t last_offset = 1000;  // what comes so late is no answer to what was typed

Json feature_json(const layers::FoundPlace& place)
{
    Json properties = found_place_json(place);
    Json geometry = nullptr;
    if (!properties["point"].is_null()) geometry = {{"type", "Point"}, {"coordinates", properties["point"]}};
    properties.erase("point");
    return {{"type", "Feature"},
            {"id", place.view->descriptor().id + '/' + std::to_string(place.feature.fid())},
            {"geometry", std::move(geometry)},
            {"properties", std::move(properties)}};
}

// How many of the answers are of each collection.
Json facets_of(const std::vector<layers::FoundPlace>& places)
{
    std::map<std::string, std::pair<layers::Text, std::size_t>> counts;
    for (const layers::FoundPlace& place : places) {
        const layers::LayerDescriptor& layer = place.view->descriptor();
        auto& facet = counts[layer.id];
        facet.first = layer.title;
        ++facet.second;
    }
    Json facets = Json::array();
    for (const auto& [id, facet] : counts)
        facets.push_back(
            {{"collection", id}, {"title", {{"zh", facet.first.zh}, {"en", facet.first.en}}}, {"count", facet.second}});
    return facets;
}

Result<Response> search(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    const auto limit = static_cast<std::size_t>(integer_value(request, "limit", usual_limit));
    const auto offset = static_cast<std::size_t>(integer_value(request, "offset", 0));
    // One more than the page, to know whether more follow; facets tell of the first answers whatever the page.
    const std::size_t count = std::max<std::size_t>(offset + limit + 1, most_per_page);
    HAISHU_TRY(const std::vector<layers::FoundPlace> found, ask_search(context, request, count, SamePlaces::Part));
    PolicyOfAnswer policy;
    Json features = Json::array();
    for (std::size_t i = 0; i < found.size(); ++i) {
        policy.uses(*found[i].view);
        if (i >= offset && i < offset + limit) features.push_back(feature_json(found[i]));
    }
    const bool has_more = found.size() > offset + limit && offset + limit <= static_cast<std::size_t>(last_offset);
    Response response = json_answer({{"type", "FeatureCollection"},
                                     {"numberReturned", features.size()},
                                     {"next_offset", has_more ? Json(offset + limit) : Json(nullptr)},
                                     {"facets", facets_of(found)},
                                     {"features", std::move(features)}},
                                    type_geojson);
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> search_routes()
{
    Parameter limit = query_parameter("limit", "Places on a page.", ParameterType::Integer);
    limit.minimum = 1;
    limit.maximum = most_per_page;
    limit.default_value = usual_limit;
    Parameter offset =
        query_parameter("offset", "How many of the best to pass over: next_offset of the page before.", ParameterType::Integer);
    offset.minimum = 0;
    offset.maximum = last_offset;
    offset.default_value = 0;

    Route route;
    route.path = "/search";
    route.operation_id = "searchPlaces";
    route.tag = "Search";
    route.summary =
        "Places for what is looked for, best first, page by page, with the numbers of each collection among the best.";
    route.parameters = search_parameters();
    route.parameters.push_back(limit);
    route.parameters.push_back(offset);
    route.parameters.push_back(format_parameter(offered));
    route.responses = read_responses("The places.", {std::string(type_geojson)}, "SearchAnswer");
    route.handle = search;
    return {route};
}

}  // namespace haishu::server

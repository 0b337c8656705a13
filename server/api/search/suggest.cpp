// What somebody may mean who is still typing.

#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/api/search/found_place.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};
constexpr std::size_t most_suggestions = 10;

Result<Response> suggest(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    HAISHU_TRY(const std::vector<layers::FoundPlace> found, ask_search(context, request, most_suggestions, SamePlaces::Join));
    Json items = Json::array();
    PolicyOfAnswer policy;
    for (const layers::FoundPlace& place : found) {
        policy.uses(*place.view);
        for (const auto& same : place.same) policy.uses(*same.first);
        items.push_back(found_place_json(place));
    }
    Response response = json_answer({{"items", std::move(items)}});
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> suggest_routes()
{
    Route route;
    route.path = "/suggest";
    route.operation_id = "suggestPlaces";
    route.tag = "Search";
    route.summary =
        "At most ten places for what has been typed so far, best first: by name, part of a name, pinyin, first letters or kind, "
        "with one slip of typing forgiven where nothing else is found.";
    route.parameters = search_parameters();
    route.parameters.push_back(format_parameter(offered));
    route.responses = read_responses("The suggestions.", {std::string(type_json)}, "Suggestions");
    route.handle = suggest;
    return {route};
}

}  // namespace haishu::server

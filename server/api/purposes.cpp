// What questions about restricted data may be for: the codes of the header Haishu-Purpose.

#include "layers/policy/purposes.hpp"
#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};

Result<Response> list(const Context&, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    Json purposes = Json::array();
    for (const layers::Purpose& purpose : layers::purposes()) {
        purposes.push_back(
            {{"code", purpose.code}, {"title", purpose.title.zh}, {"titleEn", purpose.title.en}, {"basis", purpose.basis}});
    }
    return json_answer({{"purposes", std::move(purposes)},
                        {"links", links_json(self_links(request.base_url + "/purposes", request.query, offered, *chosen))}});
}

}  // namespace

std::vector<Route> purposes_routes()
{
    Route route;
    route.path = "/purposes";
    route.operation_id = "getPurposes";
    route.tag = "Capabilities";
    route.summary =
        "What a question about restricted data may be for. Staff say it in the header Haishu-Purpose, at login or in their key; "
        "it "
        "goes on record.";
    route.parameters = {format_parameter(offered)};
    route.responses = read_responses("The purposes.", content_types_of(offered), "Purposes");
    route.handle = list;
    return {route};
}

}  // namespace haishu::server

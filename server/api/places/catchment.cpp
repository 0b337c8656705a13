// Which areas of a yearly announcement hold a point: school areas by stage and year.

#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};

// What the layer announces at all.
struct Announced {
    std::set<std::int64_t> years;
    std::set<std::string> stages;
};

struct Fields {
    std::size_t year = 0;
    std::size_t stage = 0;
};

std::int64_t year_of(const layers::FeatureRef& feature, const Fields& fields)
{
    const geo::ValueView value = feature.value(fields.year);
    const auto* year = std::get_if<std::int64_t>(&value);
    return year == nullptr ? 0 : *year;
}

Announced announced_by(const layers::LayerView& view, const Fields& fields)
{
    Announced announced;
    view.visit_all([&](const layers::FeatureRef& feature) {
        announced.years.insert(year_of(feature, fields));
        announced.stages.insert(text_value(view.descriptor(), feature, fields.stage));
        return true;
    });
    return announced;
}

std::string listed(const std::set<std::int64_t>& years)
{
    return fmt::format("{}", fmt::join(years, ", "));
}

// False only when the bounding collection is there for this asker and the point lies outside all of it.
Result<bool> is_within(const layers::Gate& gate, const CatchmentRules& rules, geo::Point point, PolicyOfAnswer& policy,
                       Deadline deadline)
{
    const Result<layers::LayerView> bounds = gate.open(rules.within);
    if (!bounds && bounds.error().code != ErrorCode::NotFound) return bounds.error();
    if (!bounds || bounds->size() == 0) return true;
    policy.uses(*bounds);
    const auto all = [](const layers::FeatureRef&) { return true; };
    HAISHU_TRY(const std::vector<layers::Neighbour> holding,
               layers::find_nearest(*bounds, {point, 1, rules.boundary_m}, all, deadline));
    return !holding.empty();
}

Result<Response> catchment(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    HAISHU_TRY(const PlaceRules* rules, place_rules());
    HAISHU_TRY(const geo::Point point, read_point(request, "point"));
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
    const layers::LayerDescriptor& layer = view.descriptor();
    const auto known = rules->catchments.find(layer.id);
    const auto year_field = known == rules->catchments.end() ? std::nullopt : layer.field_index(known->second.year_field);
    const auto stage_field = known == rules->catchments.end() ? std::nullopt : layer.field_index(known->second.stage_field);
    if (!year_field || !stage_field) {
        return not_found("catchment-unknown", "collection " + layer.id + " does not announce areas by year and stage")
            .with("collection", layer.id);
    }
    const CatchmentRules& areas = known->second;
    const Fields fields{*year_field, *stage_field};
    const Announced announced = announced_by(view, fields);
    const std::string stage(request.query_value("stage").value_or(""));
    if (!stage.empty() && announced.stages.count(stage) == 0) {
        return invalid_parameter("stage", fmt::format("must be one of {}", fmt::join(announced.stages, ", ")));
    }
    const std::int64_t latest = announced.years.empty() ? 0 : *announced.years.rbegin();
    const std::int64_t year = integer_value(request, "year", latest);
    if (!announced.years.empty() && announced.years.count(year) == 0) {
        return not_found("year-unknown", fmt::format("nothing is announced for {}; there is {}", year, listed(announced.years)))
            .with("year", std::to_string(year))
            .with("years", listed(announced.years));
    }

    PolicyOfAnswer policy;
    policy.uses(view);
    const auto accepts = [&](const layers::FeatureRef& feature) {
        return year_of(feature, fields) == year && (stage.empty() || text_value(layer, feature, fields.stage) == stage);
    };
    constexpr std::size_t most_areas = 100;
    HAISHU_TRY(const std::vector<layers::Neighbour> holding,
               layers::find_nearest(view, {point, most_areas, areas.boundary_m}, accepts, request.deadline));
    HAISHU_TRY(const bool within, is_within(gate, areas, point, policy, request.deadline));

    Json stages = Json::array();
    for (const std::string& each : announced.stages) {
        if (!stage.empty() && each != stage) continue;
        Json found = Json::array();
        for (const layers::Neighbour& neighbour : holding) {
            if (text_value(layer, neighbour.feature, fields.stage) == each) found.push_back(brief_json(layer, neighbour.feature));
        }
        const char* state = !found.empty() ? (found.size() == 1 ? "one" : "several") : within ? "none" : "outside";
        stages.push_back({{"stage", each}, {"state", state}, {"areas", std::move(found)}});
    }
    Json document{{"collection", layer.id},
                  {"point", {point.x, point.y}},
                  {"year", year},
                  {"years", announced.years},
                  {"notice", {{"zh", areas.notice.zh}, {"en", areas.notice.en}}},
                  {"stages", std::move(stages)}};
    Response response = json_answer(document);
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> catchment_routes()
{
    Parameter stage = query_parameter("stage", "Only this stage, a value of the collection's field for it; all otherwise.");
    stage.example = "primary";
    Parameter year = query_parameter("year", "Year of the announcement; the latest otherwise.", ParameterType::Integer);
    year.minimum = 1900;
    year.maximum = 2200;

    Route route;
    route.path = "/catchment/{collectionId}";
    route.operation_id = "getCatchment";
    route.tag = "Places";
    route.summary =
        "The announced areas that hold a point, by stage and year: one, several (on a border, or shared by schools), none "
        "(nothing announced there) or outside.";
    route.parameters = {collection_id_parameter(), point_parameter("point", "The place asked about: longitude,latitude."), stage,
                        year, format_parameter(offered)};
    route.responses = read_responses("The areas by stage.", {std::string(type_json)}, "Catchment", MayBeMissing::Yes);
    route.handle = catchment;
    return {route};
}

}  // namespace haishu::server

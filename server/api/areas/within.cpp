// Features of several layers inside one area.

#include "server/api/areas/population_answer.hpp"
#include "server/api/areas/within_search.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/export_limit.hpp"
#include "server/api/features/feature_json.hpp"
#include "server/api/features/field_text.hpp"
#include "server/api/json_body.hpp"
#include "server/api/json_text.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/row_note.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haishu::server
{

namespace
{

using nlohmann::json;

void append_population(std::string& text, const layers::AreaPopulation& residents)
{
    if (residents.refusal.empty())
        text += R"(,"population":)" + population_json(residents.sum).dump();
    else
        text += R"(,"population":null,"refused":)" + json(residents.refusal).dump();
}

void append_groups(std::string& text, const FoundWithin& found, const layers::Field& field)
{
    text += R"(,"group_by":)" + json(field.name).dump() + R"(,"groups":[)";
    for (const FoundWithin::Group& group : found.groups) {
        if (text.back() == '}') text += ',';
        text += R"({"value":)" + field_json(group.value, field.type).dump();
        const std::string shown = field_text(group.value, field.type);
        const auto choice = std::find_if(field.choices.begin(), field.choices.end(),
                                         [&shown](const layers::Choice& each) { return each.value == shown; });
        if (choice != field.choices.end())
            text += R"(,"title":)" + json{{"zh", choice->title.zh}, {"en", choice->title.en}}.dump();
        text += R"(,"count":)";
        append_json_number(text, static_cast<std::int64_t>(group.count));
        if (group.nearest_m) {
            text += R"(,"nearest_m":)";
            append_json_number(text, rounded_metres(*group.nearest_m));
        }
        text += '}';
    }
    text += ']';
}

Result<void> append_features(std::string& text, const FoundWithin& found, const FeatureJsonWriter& writer)
{
    text += R"(,"features":[)";
    for (std::size_t i = 0; i < found.items.size(); ++i) {
        if (i > 0) text += ',';
        std::string more;
        if (found.items[i].distance_m) {
            more = R"(,"distance_m":)";
            append_json_number(more, rounded_metres(*found.items[i].distance_m));
        }
        HAISHU_CHECK(writer.append(text, found.items[i].feature, more));
    }
    text += ']';
    return {};
}

Result<void> append_part(std::string& text, const WithinPart& part, WithinRequest& asked, const GeometryWriter& geometry,
                         const Context& context, const Request& request)
{
    const Deadline deadline = request.deadline;
    const bool is_population = layers::is_population(part.view.descriptor());
    layers::AreaPopulation residents;
    if (is_population) {
        HAISHU_TRY(residents, layers::population_of_area(part.view, asked.area, deadline));
    }
    asked.area.count_by_centres(is_population);
    FoundWithin found;
    if (residents.refusal.empty()) {
        HAISHU_TRY(found, find_within(part, asked.area, asked.limit, asked.is_by_distance, deadline));
    }
    std::vector<geo::Box> told;
    for (const auto& item : found.items) told.push_back(item.feature.box());
    if (!told.empty() && (asked.limit > longest_look || part.after > 0))
        HAISHU_CHECK(take_export_area(context, request, part.view.descriptor(), {asked.area.box()}));
    else
        HAISHU_CHECK(take_feature_ground(context, request, part.view.descriptor(), told));
    for (const auto& item : found.items) note_row(request, part.view, item.feature);
    // A group by a name is mostly one row.
    if (request.shown && layers::shows_restricted(part.view.descriptor())) request.shown->add_rows(found.groups.size());
    text += R"({"collection":)" + json(part.view.descriptor().id).dump() + R"(,"matched":)";
    append_json_number(text, static_cast<std::int64_t>(found.matched));
    text += R"(,"returned":)";
    append_json_number(text, static_cast<std::int64_t>(found.items.size()));
    text += R"(,"version":)";
    append_json_number(text, part.view.version());
    if (found.has_more && !found.items.empty() && !asked.is_by_distance) {
        text += R"(,"next":)";
        append_json_number(text, found.items.back().feature.fid());
    }
    if (is_population) append_population(text, residents);
    if (part.group_field) append_groups(text, found, part.view.descriptor().fields[*part.group_field]);
    HAISHU_CHECK(append_features(text, found, FeatureJsonWriter(part.view.descriptor(), geometry)));
    text += '}';
    return {};
}

Result<Response> within(const Context& context, Request& request)
{
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const json body, read_json_body(request));
    HAISHU_TRY(WithinRequest asked, read_within_request(body, gate));
    HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(geo::crs84));

    std::string text = R"({"collections":[)";
    bool is_public = true;
    for (const WithinPart& part : asked.parts) {
        if (text.back() == '}') text += ',';
        HAISHU_CHECK(append_part(text, part, asked, geometry, context, request));
        is_public = is_public && part.view.is_public();
    }
    text += R"(],"area_m2":)" + json(asked.area.square_metres()).dump() + '}';
    Response response;
    response.content_type = "application/json";
    response.body = std::move(text);
    response.headers = {{"Cache-Control", is_public ? "no-store" : "private, no-store"}};
    return response;
}

}  // namespace

std::vector<Route> within_routes()
{
    Route route;
    route.method = Method::Post;
    route.path = "/within";
    route.operation_id = "findWithin";
    route.tag = "Questions";
    route.summary =
        "What lies in an area: for each layer asked, how many features meet it and pass the filter, how many of each class, and "
        "the first of them; with distances "
        "where the area lies around something.";
    route.request_schema = "WithinQuestion";
    route.responses = {{200, "Counts and features by layer.", {"application/json"}, "WithinAnswer"},
                       problem_answer(400, "The question is malformed: the problem names the place."),
                       problem_answer(403, "Too much large-scale ground."),
                       problem_answer(404, "There is no such layer, division or feature."),
                       problem_answer(413, "The area is too large."),
                       problem_answer(415, "The body is not JSON."),
                       problem_answer(503, "A layer is being loaded, or the server is busy.")};
    route.handle = within;
    return {route};
}

}  // namespace haishu::server

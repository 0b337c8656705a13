// Features of several layers inside one area.

#include "server/api/areas/area_request.hpp"
#include "server/api/areas/body_filter.hpp"
#include "server/api/areas/population_answer.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_json.hpp"
#include "server/api/json_body.hpp"
#include "server/api/json_text.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

using nlohmann::json;

constexpr std::size_t max_collections = 32;
constexpr std::int64_t default_features = 100;
constexpr std::int64_t max_features = 1'000;

Error malformed(std::string_view place, std::string_view reason)
{
    return bad_input("stats-malformed", fmt::format("{} {}", place, reason)).with("place", place).with("reason", reason);
}

struct WithinRequest {
    std::vector<layers::LayerView> views;
    std::vector<std::shared_ptr<const layers::Filter>> filters;  // of each view; null without a filter
    std::vector<std::int64_t> after;                             // of each view: only features of greater fids are told
    std::int64_t limit = default_features;
};

Result<void> read_after(const json& after, WithinRequest& request)
{
    if (!after.is_object()) return malformed("after", "must be an object of fids by collection");
    for (const auto& [id, fid] : after.items()) {
        const auto view = std::find_if(request.views.begin(), request.views.end(),
                                       [&id = id](const layers::LayerView& each) { return each.descriptor().id == id; });
        if (view == request.views.end()) return malformed("after", "names only collections that are asked for");
        if (!fid.is_number_integer()) return malformed("after", "must be an object of fids by collection");
        request.after[static_cast<std::size_t>(view - request.views.begin())] = fid.get<std::int64_t>();
    }
    return {};
}

Result<WithinRequest> read_request(const json& body, const layers::Gate& gate)
{
    static constexpr std::array<std::string_view, 7> known{"collections", "area",        "limit",     "after",
                                                           "filter",      "filter-lang", "filter-crs"};
    if (!body.is_object()) return malformed("the body", "must be a JSON object");
    for (const auto& [name, value] : body.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return malformed(name.substr(0, 60), fmt::format("is none of {}", fmt::join(known, ", ")));
    }
    if (!body.contains("area")) return malformed("area", "must be given");
    const auto collections = body.find("collections");
    if (collections == body.end() || !collections->is_array() || collections->empty() || collections->size() > max_collections)
        return malformed("collections", fmt::format("must be a list of 1 to {} layers", max_collections));
    WithinRequest request;
    HAISHU_TRY(const BodyFilter filter, read_body_filter(body));
    for (const json& id : *collections) {
        if (!id.is_string()) return malformed("collections", "must be a list of texts");
        HAISHU_TRY(layers::LayerView view, gate.open(id.get<std::string>()));
        std::shared_ptr<const layers::Filter> bound;
        if (filter.expression) {
            HAISHU_TRY(bound, layers::Filter::bind(*filter.expression, view.descriptor(), filter.crs));
        }
        request.views.push_back(std::move(view));
        request.filters.push_back(std::move(bound));
    }
    if (body.contains("limit")) {
        if (!body["limit"].is_number_integer() || body["limit"].get<std::int64_t>() < 0)
            return malformed("limit", "must be a whole number from 0");
        request.limit = std::min(max_features, body["limit"].get<std::int64_t>());
    }
    request.after.assign(request.views.size(), 0);
    if (body.contains("after")) HAISHU_CHECK(read_after(body["after"], request));
    return request;
}

// The lowest fids above one, and how many there are in all.
struct Found {
    std::int64_t matched = 0;
    bool has_more = false;
    std::vector<layers::FeatureRef> features;
};

Result<Found> find_within(const layers::LayerView& view, const layers::Area& area, const layers::Filter* filter,
                          std::int64_t after, std::size_t limit, Deadline deadline)
{
    Found found;
    const auto is_less = [](const layers::FeatureRef& a, const layers::FeatureRef& b) { return a.fid() < b.fid(); };
    std::size_t seen = 0;
    bool is_late = false;
    view.search(area.box(), [&](const layers::FeatureRef& feature) {
        is_late = ++seen % 1024 == 0 && deadline.has_passed();
        if (is_late || !area.meets(feature) || (filter != nullptr && !filter->matches(feature))) return !is_late;
        ++found.matched;
        if (feature.fid() <= after) return true;
        found.features.push_back(feature);
        std::push_heap(found.features.begin(), found.features.end(), is_less);
        if (found.features.size() > limit) {
            std::pop_heap(found.features.begin(), found.features.end(), is_less);
            found.features.pop_back();
            found.has_more = true;
        }
        return true;
    });
    if (is_late) return Error{ErrorCode::TimedOut, "deadline", "the search took too long; ask for a smaller area", {}};
    std::sort_heap(found.features.begin(), found.features.end(), is_less);
    return found;
}

void append_population(std::string& text, const layers::AreaPopulation& residents)
{
    if (residents.refusal.empty())
        text += R"(,"population":)" + population_json(residents.sum).dump();
    else
        text += R"(,"population":null,"refused":)" + json(residents.refusal).dump();
}

Result<Response> within(const Context& context, Request& request)
{
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const json body, read_json_body(request));
    HAISHU_TRY(const WithinRequest asked, read_request(body, gate));
    HAISHU_TRY(layers::Area area, read_area(body["area"], gate));
    HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(geo::crs84));

    std::string text = R"({"collections":[)";
    for (std::size_t v = 0; v < asked.views.size(); ++v) {
        const layers::LayerView& view = asked.views[v];
        const auto limit = static_cast<std::size_t>(asked.limit);
        const bool is_population = layers::is_population(view.descriptor());
        layers::AreaPopulation residents;
        if (is_population) {
            HAISHU_TRY(residents, layers::population_of_area(view, area, request.deadline));
        }
        area.count_by_centres(is_population);
        Found found;
        if (residents.refusal.empty()) {
            HAISHU_TRY(found, find_within(view, area, asked.filters[v].get(), asked.after[v], limit, request.deadline));
        }
        if (text.back() == '}') text += ',';
        text += R"({"collection":)" + json(view.descriptor().id).dump() + R"(,"matched":)";
        append_json_number(text, found.matched);
        text += R"(,"returned":)";
        append_json_number(text, static_cast<std::int64_t>(found.features.size()));
        text += R"(,"version":)";
        append_json_number(text, view.version());
        if (found.has_more && !found.features.empty()) {
            text += R"(,"next":)";
            append_json_number(text, found.features.back().fid());
        }
        if (is_population) append_population(text, residents);
        text += R"(,"features":[)";
        const FeatureJsonWriter writer(view.descriptor(), geometry);
        for (std::size_t i = 0; i < found.features.size(); ++i) {
            if (i > 0) text += ',';
            HAISHU_CHECK(writer.append(text, found.features[i]));
        }
        text += "]}";
    }
    text += R"(],"area_m2":)" + json(area.square_metres()).dump() + '}';
    const bool is_public =
        std::all_of(asked.views.begin(), asked.views.end(), [](const layers::LayerView& view) { return view.is_public(); });
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
        "What lies in an area: for each layer asked, how many features meet it and pass the filter, and the first of them.";
    route.request_schema = "WithinQuestion";
    route.responses = {{200, "Counts and features by layer.", {"application/json"}, "WithinAnswer"},
                       problem_answer(400, "The question is malformed: the problem names the place."),
                       problem_answer(404, "There is no such layer, division or feature."),
                       problem_answer(413, "The area is too large."),
                       problem_answer(415, "The body is not JSON."),
                       problem_answer(503, "A layer is being loaded, or the server is busy.")};
    route.handle = within;
    return {route};
}

}  // namespace haishu::server

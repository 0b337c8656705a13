// What happens again at the same place: features of one class near one another in space and time.

#include "layers/query/repeats.hpp"

#include "layers/query/query.hpp"
#include "server/api/areas/question_error.hpp"
#include "server/api/areas/stats_request.hpp"
#include "server/api/declare.hpp"
#include "server/api/json_body.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/row_note.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using nlohmann::json;

constexpr double day_ms = 86'400'000;
constexpr std::int64_t most_told = 1'000;  // repeats
constexpr std::size_t most_ids = 200;      // of each
constexpr double least_radius_m = 1, most_radius_m = 2'000;
constexpr double least_days = 0.01, most_days = 3'660;

Result<double> read_number(const json& body, const char* name, double otherwise, double least, double most)
{
    const auto sent = body.find(name);
    if (sent == body.end()) return otherwise;
    const bool is_sound = sent->is_number() && sent->get<double>() >= least && sent->get<double>() <= most;
    if (!is_sound) return malformed_question(name, fmt::format("must be a number from {} to {}", least, most));
    return sent->get<double>();
}

Result<std::size_t> read_whole(const json& body, const char* name, std::int64_t otherwise, std::int64_t least, std::int64_t most)
{
    const auto sent = body.find(name);
    if (sent == body.end()) return static_cast<std::size_t>(otherwise);
    const bool is_sound = sent->is_number_integer() && sent->get<double>() >= static_cast<double>(least) &&
                          sent->get<double>() <= static_cast<double>(most);
    if (!is_sound) return malformed_question(name, fmt::format("must be a whole number from {} to {}", least, most));
    return sent->get<std::size_t>();
}

struct RepeatsRequest {
    std::unique_ptr<StatsRequest> chosen;  // the features among which they are looked for
    layers::RepeatsQuery query;
    double days = 30;
};

Result<RepeatsRequest> read_repeats_request(const json& body, const layers::LayerView& view, const layers::Gate& gate)
{
    static constexpr std::array<std::string_view, 6> of_features{"area",       "filter", "filter-lang",
                                                                 "filter-crs", "time",   "group_by"};
    static constexpr std::array<std::string_view, 4> own{"radius", "days", "at_least", "limit"};
    if (!body.is_object()) return malformed_question("the body", "must be a JSON object");
    json question{{"time", json::object()}};
    for (const auto& [name, value] : body.items()) {
        if (std::find(of_features.begin(), of_features.end(), name) != of_features.end())
            question[name] = value;
        else if (std::find(own.begin(), own.end(), name) == own.end())
            return malformed_question(name.substr(0, 60),
                                      fmt::format("is none of {}, {}", fmt::join(of_features, ", "), fmt::join(own, ", ")));
    }
    if (question.contains("group_by") && !question["group_by"].is_array())
        return malformed_question("group_by", "must be a list of fields");
    RepeatsRequest request;
    HAISHU_TRY(request.query.radius_m, read_number(body, "radius", 30, least_radius_m, most_radius_m));
    HAISHU_TRY(request.days, read_number(body, "days", 30, least_days, most_days));
    HAISHU_TRY(request.query.at_least, read_whole(body, "at_least", 3, 2, 1'000'000));
    HAISHU_TRY(request.query.limit, read_whole(body, "limit", 100, 0, most_told));
    HAISHU_TRY(request.chosen, read_stats_request(question, view, gate));
    request.query.span_ms = std::llround(request.days * day_ms);
    request.query.time_field = request.chosen->window.field;
    request.query.classes = request.chosen->grouping.get();
    return request;
}

json repeat_json(const layers::Repeat& repeat, const RepeatsRequest& asked, const layers::LayerDescriptor& layer)
{
    json key = json::object();
    if (asked.query.classes != nullptr) {
        const layers::GroupKey values = asked.query.classes->key(repeat.group);
        for (std::size_t i = 0; i < values.values.size(); ++i) {
            const layers::FieldType type = layer.fields[asked.chosen->group_fields[i]].type;
            key[asked.chosen->group_names[i]] = field_json(geo::to_view(values.values[i]), type);
        }
    }
    const auto told = static_cast<std::ptrdiff_t>(std::min(repeat.fids.size(), most_ids));
    return {{"key", key},
            {"count", repeat.fids.size()},
            {"most_in_days", repeat.most_in_span},
            {"first", layers::format_date_time(repeat.first_ms)},
            {"last", layers::format_date_time(repeat.last_ms)},
            {"center", {repeat.center.x, repeat.center.y}},
            {"spread_m", rounded_metres(repeat.spread_m)},
            {"ids", std::vector<std::int64_t>(repeat.fids.begin(), repeat.fids.begin() + told)}};
}

Result<Response> repeats(const Context& context, Request& request)
{
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
    HAISHU_TRY(const json body, read_json_body(request));
    HAISHU_TRY(const RepeatsRequest asked, read_repeats_request(body, view, gate));
    HAISHU_TRY(const layers::Repeats found, layers::find_repeats(*asked.chosen->choice, view, asked.query, {}, request.deadline));
    json document{{"looked_at", found.looked_at},     {"left_out", found.left_out}, {"matched", found.matched},
                  {"radius_m", asked.query.radius_m}, {"days", asked.days},         {"at_least", asked.query.at_least},
                  {"version", view.version()},        {"repeats", json::array()}};
    for (const layers::Repeat& repeat : found.repeats) {
        document["repeats"].push_back(repeat_json(repeat, asked, view.descriptor()));
        for (const std::int64_t fid : repeat.fids) {
            if (const auto row = view.find(fid)) note_row(request, view, *row);
        }
    }
    Response response;
    response.content_type = std::string(type_json);
    response.body = document.dump(-1, ' ', false, json::error_handler_t::replace);
    response.headers = {{"Cache-Control", view.is_public() ? "no-store" : "private, no-store"}};
    return response;
}

}  // namespace

std::vector<Route> repeats_routes()
{
    Route route;
    route.method = Method::Post;
    route.path = "/repeats/{collectionId}";
    route.operation_id = "findRepeats";
    route.tag = "Questions";
    route.summary =
        "What happens again at the same place: features of one class that are linked, directly or through others, by lying "
        "within a radius and some days of one another, where so many of them lie within such a time; by area, filter and time.";
    route.parameters = {collection_id_parameter()};
    route.request_schema = "RepeatsQuestion";
    route.responses = {{200, "The repeats, greatest first.", {std::string(type_json)}, "RepeatsAnswer"},
                       problem_answer(400, "The question is malformed: the problem names the place."),
                       problem_answer(404, "There is no such layer, division or feature."),
                       problem_answer(413, "Too many features, or too many of them close together."),
                       problem_answer(415, "The body is not JSON."),
                       problem_answer(503, "The layer is being loaded, or the server is busy.")};
    route.handle = repeats;
    return {route};
}

}  // namespace haishu::server

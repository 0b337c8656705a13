// Statistics of a layer by area, time and group.

#include "layers/query/query.hpp"
#include "server/api/areas/population_answer.hpp"
#include "server/api/areas/question_error.hpp"
#include "server/api/areas/stats_query.hpp"
#include "server/api/areas/stats_request.hpp"
#include "server/api/areas/stats_table.hpp"
#include "server/api/declare.hpp"
#include "server/api/exports/export_release.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/past_gate.hpp"
#include "server/api/json_body.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using nlohmann::json;

constexpr std::array<Representation, 2> offered{as_json, as_csv};

json value_json(const geo::Value& value, layers::FieldType type)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        if (type == layers::FieldType::Date) return layers::format_date(*whole);
        if (type == layers::FieldType::DateTime) return layers::format_date_time(*whole);
        return *whole;
    }
    return std::visit(
        [](const auto& content) -> json {
            if constexpr (std::is_same_v<std::decay_t<decltype(content)>, std::monostate>)
                return nullptr;
            else
                return content;
        },
        value);
}

json ratio(double n, double of)
{
    return of == 0 ? json() : json(n / of);
}

// Always what stands above and below the line too, so that tables can be added up.
// A share is of all that are counted, an average of those that have a value.
void add_measures(json& target, std::size_t count, const std::vector<layers::Tally>& tallies, const StatsRequest& asked,
                  const layers::LayerDescriptor& layer)
{
    for (const Measure& measure : asked.measures) {
        const layers::Tally& tally = tallies[measure.tally];
        const std::string& field = layer.fields[asked.query.measured[measure.tally]].name;
        const auto of = static_cast<double>(tally.of);
        const auto when_any = [&tally](double value) { return tally.of == 0 ? json() : json(value); };
        switch (measure.kind) {
            case Measure::Kind::Share:
                target["share"][field] = {{"n", tally.yes},
                                          {"of", count},
                                          {"value", ratio(static_cast<double>(tally.yes), static_cast<double>(count))}};
                break;
            case Measure::Kind::Sum: target["sum"][field] = when_any(tally.sum.value()); break;
            case Measure::Kind::Average:
                target["avg"][field] = {{"n", tally.sum.value()}, {"of", tally.of}, {"value", ratio(tally.sum.value(), of)}};
                break;
            case Measure::Kind::Least: target["min"][field] = when_any(tally.least); break;
            case Measure::Kind::Greatest: target["max"][field] = when_any(tally.greatest); break;
        }
    }
}

json group_json(const layers::Group& group, const StatsRequest& asked, const layers::LayerDescriptor& layer)
{
    json item{{"key", json::object()}, {"count", group.count}};
    for (std::size_t i = 0; i < group.key.values.size(); ++i) {
        const auto type = asked.group_fields.empty() ? layers::FieldType::Text : layer.fields[asked.group_fields[i]].type;
        item["key"][asked.group_names[i]] = value_json(group.key.values[i], type);
    }
    if (!group.key.name.empty()) item["name"] = group.key.name;
    if (group.key.middle) item["center"] = {group.key.middle->x, group.key.middle->y};
    add_measures(item, group.count, group.tallies, asked, layer);
    return item;
}

json groups_json(const layers::Statistics& statistics, const StatsRequest& asked, const layers::LayerDescriptor& layer)
{
    json groups = json::array();
    for (const layers::Group& group : statistics.groups) groups.push_back(group_json(group, asked, layer));
    if (asked.rank) rank_groups(groups, *asked.rank);
    return groups;
}

json compared_json(const ComparedPeriod& period, const layers::Statistics& now, const layers::Statistics& then,
                   const StatsRequest& asked, const layers::LayerDescriptor& layer)
{
    const double change = static_cast<double>(now.matched) - static_cast<double>(then.matched);
    json compared{{"from", layers::format_date_time(*period.window.from)},
                  {"to", layers::format_date_time(*period.window.to)},
                  {"matched", then.matched},
                  {"change", {{"n", change}, {"of", then.matched}, {"value", ratio(change, static_cast<double>(then.matched))}}}};
    add_measures(compared, then.matched, then.tallies, asked, layer);
    if (asked.grouping) compared["groups"] = groups_json(then, asked, layer);
    return compared;
}

Result<json> answer_of(const layers::LayerView& view, StatsRequest& asked, Deadline deadline)
{
    const layers::LayerDescriptor& layer = view.descriptor();
    HAISHU_TRY(const layers::Statistics now, layers::run_statistics(view, *asked.choice, asked.query, deadline));
    json document{{"matched", now.matched}, {"version", view.version()}};
    add_measures(document, now.matched, now.tallies, asked, layer);
    if (asked.grouping) document["groups"] = groups_json(now, asked, layer);
    if (asked.rank) {
        document["groups_matched"] = document["groups"].size();
        keep_top(document["groups"], *asked.rank);
    }
    if (asked.bin) {
        HAISHU_TRY(const std::vector<layers::TimeBin> bins, now.bins->bins(*asked.bin, asked.window));
        document["bins"] = json::array();
        for (const layers::TimeBin& bin : bins)
            document["bins"].push_back({{"from", layers::format_date(bin.from)}, {"count", bin.count}});
    }
    if (asked.is_area_asked) document["area_m2"] = asked.area->square_metres();
    if (asked.is_area_asked && layers::is_population(layer)) {
        HAISHU_TRY(const layers::AreaPopulation found, layers::population_of_area(view, *asked.area, deadline));
        if (!found.refusal.empty()) return population_refused(found);
        document["population"] = population_json(found.sum);
    }
    asked.query.bin_field.reset();
    for (const ComparedPeriod& period : asked.compared) {
        asked.choice->set_time(period.window);
        HAISHU_TRY(const layers::Statistics then, layers::run_statistics(view, *asked.choice, asked.query, deadline));
        document["compare"][period.name] = compared_json(period, now, then, asked, layer);
    }
    return document;
}

// With as_of the layer and those that divide the district are as they were.
Result<layers::Gate> gate_of(const Context& context, const Request& request, const json& question)
{
    if (!question.is_object() || !question.contains("as_of")) return context.gate(request);
    if (!question["as_of"].is_string()) return malformed_question("as_of", "must be an RFC 3339 date or date-time");
    std::vector<std::string> layers{request.path_values.front()};
    const auto add = [&layers](const std::string& id) {
        if (std::find(layers.begin(), layers.end(), id) == layers.end()) layers.push_back(id);
    };
    for (const std::string& id : layers_of_question(question)) add(id);
    return gate_as_of(context, request, question["as_of"].get_ref<const std::string&>(), layers);
}

// A group by a name is mostly one row, and so are figures of what a filter for a name lets through.
std::size_t rows_told(const json& document)
{
    static constexpr std::array<const char*, 5> figures{"share", "sum", "avg", "min", "max"};
    const bool has_figures =
        std::any_of(figures.begin(), figures.end(), [&document](const char* name) { return document.contains(name); });
    const auto groups = document.find("groups");
    const std::size_t told = groups != document.end() ? groups->size() : std::size_t{has_figures};
    std::size_t rows = std::min(told, document.at("matched").get<std::size_t>());
    if (const auto periods = document.find("compare"); periods != document.end()) {
        for (const json& period : *periods) rows += rows_told(period);
    }
    return rows;
}

// Groups by a field that tells one row from another are the rows. Groups of a good many rows are counts, as are divisions and
// grids.
bool tells_rows(const StatsRequest& asked, const json& document)
{
    constexpr std::size_t least_count = 10;
    const auto is_small = [](const json& group) { return group.at("count").get<std::size_t>() < least_count; };
    const auto has_small = [&](const json& part) {
        return part.contains("groups") && std::any_of(part["groups"].begin(), part["groups"].end(), is_small);
    };
    if (asked.group_fields.empty()) return false;
    const auto periods = document.find("compare");
    return has_small(document) || (periods != document.end() && std::any_of(periods->begin(), periods->end(), has_small));
}

using ReadQuestion = Result<json> (*)(const Request&);

Result<Response> statistics(const Context& context, Request& request, ReadQuestion read_question)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_CHECK(context.gate(request).open(request.path_values.front()));
    HAISHU_TRY(const json question, read_question(request));
    HAISHU_TRY(const layers::Gate gate, gate_of(context, request, question));
    HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
    HAISHU_TRY(const auto asked, read_stats_request(question, view, gate));
    HAISHU_TRY(const json document, answer_of(view, *asked, request.deadline));
    if (request.shown && layers::shows_restricted(view.descriptor())) request.shown->add_rows(rows_told(document));
    Response response;
    response.content_type = std::string(chosen->content_type);
    const bool is_csv = chosen->name == as_csv.name;
    const bool is_released = is_csv && layers::shows_restricted(view.descriptor()) && tells_rows(*asked, document);
    if (is_released) HAISHU_CHECK(check_release(context, request, view.descriptor().id));
    if (is_csv) {
        HAISHU_TRY(response.body, stats_table(document, *asked, view.descriptor()));
        response.headers = {{"Content-Disposition", "attachment; filename=\"" + view.descriptor().id + "-statistics.csv\""}};
    } else {
        response.body = document.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    const bool is_public = view.is_public() && (!asked->divisions || asked->divisions->is_public());
    response.headers.push_back({"Cache-Control", is_public ? "no-store" : "private, no-store"});
    if (is_released) HAISHU_CHECK(use_release(context, request));
    return response;
}

}  // namespace

std::vector<Route> stats_routes()
{
    Route route;
    route.path = "/stats/{collectionId}";
    route.operation_id = "getStatistics";
    route.tag = "Questions";
    route.summary =
        "Counts, shares and sums of a layer inside an area, by filter and time, grouped by fields, divisions, hexagons or "
        "squares, with "
        "bins of time (also empty), earlier periods beside them and ranks; as JSON, or as a table in CSV.";
    route.parameters = {collection_id_parameter(), format_parameter(offered)};
    route.responses = {{200, "The figures.", content_types_of(offered), "Statistics"},
                       problem_answer(400, "The question is malformed: the problem names the place."),
                       problem_answer(403, "A table of restricted rows that nobody has released, or too many such rows."),
                       problem_answer(404, "There is no such layer, division or feature."),
                       problem_answer(406, "None of the acceptable media types is available."),
                       problem_answer(413, "The question or its answer is too large."),
                       problem_answer(503, "The layer is being loaded, or the server is busy.")};

    Route post = route;
    post.method = Method::Post;
    post.request_schema = "StatisticsQuestion";
    post.responses.push_back(problem_answer(415, "The body is not JSON."));
    post.handle = [](const Context& context, Request& request) {
        return statistics(context, request, [](const Request& asked) { return read_json_body(asked); });
    };

    Route get = route;
    get.operation_id = "getSimpleStatistics";
    get.summary =
        "The same for questions that fit into an address: the area is everywhere, a box, a division, a grid or a feature.";
    for (Parameter& parameter : stats_query_parameters()) get.parameters.push_back(std::move(parameter));
    get.parameters.push_back(release_parameter());
    get.handle = [](const Context& context, Request& request) { return statistics(context, request, stats_question_of); };
    return {get, post};
}

}  // namespace haishu::server

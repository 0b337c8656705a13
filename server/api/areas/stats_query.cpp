#include "server/api/areas/stats_query.hpp"

#include "layers/query/grouping.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/filter_request.hpp"
#include "server/api/features/past_gate.hpp"
#include "server/api/parameters.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

namespace haishu::server
{

namespace
{

using nlohmann::json;

json ring(double west, double south, double east, double north)
{
    return json::array({json::array({{west, south}, {east, south}, {east, north}, {west, north}, {west, south}})});
}

// West above east crosses the antimeridian, as in the parameter bbox of items.
Result<json> box_area(std::string_view text)
{
    std::vector<double> numbers;
    for (const std::string_view part : split(text, ',')) {
        const auto number = parse_number(part);
        if (!number) return invalid_parameter("bbox", "must be four numbers: west,south,east,north");
        numbers.push_back(*number);
    }
    if (numbers.size() != 4) return invalid_parameter("bbox", "must be four numbers: west,south,east,north");
    const auto [west, south, east, north] = std::array{numbers[0], numbers[1], numbers[2], numbers[3]};
    if (south >= north || west == east) return invalid_parameter("bbox", "must have an area");
    if (west < east) return json{{"type", "Polygon"}, {"coordinates", ring(west, south, east, north)}};
    if (west >= 180 || east <= -180) return invalid_parameter("bbox", "must lie within 180 degrees of longitude");
    return json{{"type", "MultiPolygon"}, {"coordinates", {ring(west, south, 180, north), ring(-180, south, east, north)}}};
}

Result<json> feature_area(std::string_view text)
{
    const auto slash = text.find('/');
    const auto fid = slash == std::string_view::npos ? std::nullopt : parse_integer(text.substr(slash + 1));
    if (!fid) return invalid_parameter("feature", "must be a collection and an id: street/3");
    return json{{"collection", text.substr(0, slash)}, {"id", *fid}};
}

Result<void> read_area_parameters(const Request& request, json& question)
{
    json area = json::object();
    if (const auto box = request.query_value("bbox")) {
        HAISHU_TRY(area["geometry"], box_area(*box));
    }
    if (const auto code = request.query_value("division")) area["division"] = *code;
    if (const auto code = request.query_value("grid")) area["grid"] = *code;
    if (const auto feature = request.query_value("feature")) {
        HAISHU_TRY(area["feature"], feature_area(*feature));
    }
    if (const auto buffer = request.query_value("buffer")) area["buffer"] = parse_number(*buffer).value_or(0);
    if (!area.empty()) question["area"] = std::move(area);
    return {};
}

// FROM/TO, half-open; ".." or nothing for an end that is open.
Result<void> read_interval(const Request& request, json& question)
{
    if (const auto field = request.query_value("time-field")) question["time"]["field"] = *field;
    const auto interval = request.query_value("interval");
    if (!interval) return {};
    const std::vector<std::string_view> ends = split(*interval, '/');
    if (ends.size() != 2) return invalid_parameter("interval", "must be two times with a slash between them");
    const auto is_open = [](std::string_view end) { return end.empty() || end == ".."; };
    if (is_open(ends[0]) && is_open(ends[1])) return invalid_parameter("interval", "must have one end at least");
    if (!is_open(ends[0])) question["time"]["from"] = ends[0];
    if (!is_open(ends[1])) question["time"]["to"] = ends[1];
    return {};
}

// "use,floors", "divisions:street", "hexagon:500", "square:250"
void read_group_by(std::string_view text, json& question)
{
    const auto colon = text.find(':');
    const std::string_view kind = text.substr(0, colon);
    if (colon == std::string_view::npos) {
        question["group_by"] = split(text, ',');
    } else if (const auto metres = parse_number(text.substr(colon + 1)); metres && kind != "divisions") {
        question["group_by"][std::string(kind)] = *metres;
    } else {
        question["group_by"][std::string(kind)] = text.substr(colon + 1);
    }
}

Parameter with_example(Parameter parameter, std::string example)
{
    parameter.example = std::move(example);
    return parameter;
}

}  // namespace

std::vector<Parameter> stats_query_parameters()
{
    Parameter buffer = query_parameter("buffer", "Metres around the area.", ParameterType::Number);
    buffer.minimum = 0;
    buffer.maximum = 100'000;
    Parameter bin = query_parameter("bin", "Counts by day, week (from Monday) or month of UTC+8 as well, empty ones too.");
    bin.allowed = {"day", "week", "month"};
    Parameter order = query_parameter("order", "Of the rank; descending otherwise.");
    order.allowed = {"descending", "ascending"};
    Parameter top = query_parameter("top", "Only groups of this rank or a better one; more when several share the last.",
                                    ParameterType::Integer);
    top.minimum = 1;
    top.maximum = static_cast<double>(layers::max_groups);
    std::vector<Parameter> parameters{
        with_example(query_parameter("bbox", "Area: west,south,east,north in CRS84. West above east crosses the antimeridian."),
                     "121.50,29.84,121.57,29.90"),
        query_parameter("division", "Area: code of a district, street or community."),
        query_parameter("grid", "Area: code of a unit grid or duty grid."),
        with_example(query_parameter("feature", "Area: a feature of another layer, as collection/id."), "street/1"),
        buffer,
        query_parameter("group_by",
                        "Groups: one to four fields with commas, divisions:district, divisions:street, divisions:community, "
                        "divisions:grid, divisions:duty_grid, or hexagon:METRES, square:METRES."),
        with_example(query_parameter("interval",
                                     "Half-open: from the first time, which belongs to it, to the second, which does not; RFC "
                                     "3339 dates or times, .. for an open end."),
                     "2024-01-01/2025-01-01"),
        query_parameter("time-field", "The date or time that interval and bin are about; the layer's own otherwise."),
        bin,
        query_parameter("measures", "Beside the count, with commas: share:FIELD, sum:FIELD, avg:FIELD, min:FIELD, max:FIELD."),
        query_parameter("rank", "Ranks the groups by count or by one of the measures, ties told; greatest first."),
        order,
        top,
        query_parameter("compare", "With commas: previous for the period before, year for the same a year earlier.")};
    parameters.push_back(as_of_parameter());
    for (Parameter& parameter : filter_parameters()) parameters.push_back(std::move(parameter));
    return parameters;
}

Result<json> stats_question_of(const Request& request)
{
    json question = json::object();
    HAISHU_CHECK(read_area_parameters(request, question));
    HAISHU_CHECK(read_interval(request, question));
    if (const auto group = request.query_value("group_by")) read_group_by(*group, question);
    for (const char* name : {"measures", "compare"}) {
        if (const auto list = request.query_value(name)) question[name] = split(*list, ',');
    }
    if (const auto by = request.query_value("rank")) question["rank"]["by"] = *by;
    if (const auto order = request.query_value("order")) question["rank"]["order"] = *order;
    if (request.query_value("top")) question["rank"]["top"] = integer_value(request, "top", 1);
    for (const char* name : {"as_of", "bin", "filter", "filter-lang", "filter-crs"}) {
        if (const auto value = request.query_value(name)) question[name] = *value;
    }
    return question;
}

}  // namespace haishu::server

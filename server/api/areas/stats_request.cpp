#include "server/api/areas/stats_request.hpp"

#include "layers/population/cell_sum.hpp"
#include "layers/query/query.hpp"
#include "server/api/areas/area_layers.hpp"
#include "server/api/areas/area_request.hpp"
#include "server/api/areas/body_filter.hpp"
#include "server/api/areas/question_error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

using layers::FieldType;
using nlohmann::json;

constexpr std::size_t max_group_fields = 4;
constexpr std::size_t max_measures = 16;

Result<std::size_t> field_of(const json& name, std::string_view place, const layers::LayerDescriptor& layer)
{
    if (!name.is_string()) return malformed_question(place, "must be the name of a field");
    const auto& text = name.get_ref<const std::string&>();
    const auto field = layer.field_index(text);
    if (field) return *field;
    const std::string shown = text.substr(0, 100);
    return bad_input("property-unknown", fmt::format("collection `{}` has no property `{}`", layer.id, shown))
        .with("property", shown);
}

Result<std::optional<std::int64_t>> moment_of(const json& time, const char* name)
{
    if (!time.contains(name) || time[name].is_null()) return std::optional<std::int64_t>();
    const std::string place = fmt::format("time.{}", name);
    if (!time[name].is_string()) return malformed_question(place, "must be an RFC 3339 date or date-time");
    const auto& text = time[name].get_ref<const std::string&>();
    if (const auto moment = layers::parse_date_time(text)) return std::optional(*moment);
    if (const auto day = layers::parse_date(text)) return layers::time_of(FieldType::Date, *day)->from;
    return malformed_question(place, "must be an RFC 3339 date or date-time");
}

Result<void> read_time(const json& body, const layers::LayerDescriptor& layer, StatsRequest& request)
{
    std::optional<std::size_t> field = layer.field_index(layer.time_field);
    const bool needs_time = body.contains("time") || body.contains("bin");
    const json time = body.value("time", json::object());
    if (!time.is_object()) return malformed_question("time", "must be an object with field, from and to");
    for (const auto& [name, value] : time.items()) {
        if (name != "field" && name != "from" && name != "to") return malformed_question("time", "has only field, from and to");
    }
    if (time.contains("field")) {
        HAISHU_TRY(field, field_of(time["field"], "time.field", layer));
    }
    if (!needs_time) return {};
    if (!field) return malformed_question("time.field", "must be given: the collection has no time field of its own");
    const FieldType type = layer.fields[*field].type;
    if (type != FieldType::Date && type != FieldType::DateTime)
        return malformed_question("time.field", "must be a date or date-time");
    request.window.field = *field;
    HAISHU_TRY(request.window.from, moment_of(time, "from"));
    HAISHU_TRY(request.window.to, moment_of(time, "to"));
    if (request.window.from && request.window.to && *request.window.from >= *request.window.to)
        return malformed_question("time", "must have its from before its to");
    return {};
}

Result<void> read_cells(const json& metres, layers::CellShape shape, const layers::LayerView& view, StatsRequest& request)
{
    if (!metres.is_number() || metres.get<double>() < 10 || metres.get<double>() > 100'000)
        return malformed_question("group_by." + request.group_names.front(), "must be a width from 10 to 100000 metres");
    request.grouping = layers::group_by_cells(shape, metres.get<double>(), view.extent());
    return {};
}

// Only those whose layers the asker may know of.
std::string division_names(const layers::Gate& gate)
{
    std::vector<std::string_view> names;
    for (const auto* list : {&area_layers().divisions, &area_layers().grids}) {
        for (const AreaLayer& place : *list) {
            const auto divisions = gate.open(place.collection);
            if (divisions || divisions.error().code != ErrorCode::NotFound) names.emplace_back(place.name);
        }
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

Result<void> read_divisions(const json& name, const layers::Gate& gate, StatsRequest& request)
{
    const Error unknown = malformed_question("group_by.divisions", fmt::format("must be one of {}", division_names(gate)));
    const AreaLayer* place = name.is_string() ? area_layers().find(name.get<std::string>()) : nullptr;
    if (place == nullptr) return unknown;
    auto divisions = gate.open(place->collection);
    if (!divisions) return divisions.error().code == ErrorCode::NotFound ? unknown : divisions.error();
    const layers::LayerDescriptor& layer = divisions->descriptor();
    const auto code = layer.field_index(place->code_field);
    if (!code) return unknown;
    request.divisions.emplace(std::move(divisions).value());
    request.group_names = {place->name};
    HAISHU_TRY(request.grouping, layers::group_by_divisions(*request.divisions, *code, layer.field_index(layer.name_field)));
    return {};
}

Result<void> read_grouping(const json& body, const layers::LayerView& view, const layers::Gate& gate, StatsRequest& request)
{
    if (!body.contains("group_by")) return {};
    const json& group = body["group_by"];
    if (group.is_array()) {
        if (group.empty() || group.size() > max_group_fields)
            return malformed_question("group_by", fmt::format("has 1 to {} fields", max_group_fields));
        for (const json& name : group) {
            HAISHU_TRY(const std::size_t field, field_of(name, "group_by", view.descriptor()));
            request.group_fields.push_back(field);
            request.group_names.push_back(name.get<std::string>());
        }
        request.grouping = layers::group_by_fields(request.group_fields);
        return {};
    }
    if (group.is_object() && group.size() == 1) {
        const std::string kind = group.begin().key();
        request.group_names = {kind};
        if (kind == "hexagon") return read_cells(group[kind], layers::CellShape::Hexagon, view, request);
        if (kind == "square") return read_cells(group[kind], layers::CellShape::Square, view, request);
        if (kind == "divisions") return read_divisions(group[kind], gate, request);
    }
    return malformed_question("group_by", "must be a list of fields, {divisions}, {hexagon} or {square}");
}

Result<void> read_measures(const json& body, const layers::LayerDescriptor& layer, StatsRequest& request)
{
    if (!body.contains("measures")) return {};
    const json& measures = body["measures"];
    if (!measures.is_array()) return malformed_question("measures", fmt::format("must be a list of at most {}", max_measures));
    if (measures.size() > max_measures) return too_long_question("measures", max_measures);
    static constexpr std::array<std::pair<std::string_view, Measure::Kind>, 5> kinds{{{"share", Measure::Kind::Share},
                                                                                      {"sum", Measure::Kind::Sum},
                                                                                      {"avg", Measure::Kind::Average},
                                                                                      {"min", Measure::Kind::Least},
                                                                                      {"max", Measure::Kind::Greatest}}};
    for (const json& item : measures) {
        if (item == "count") continue;  // always told
        const std::string text = item.is_string() ? item.get<std::string>() : "";
        const auto colon = text.find(':');
        const auto* const kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& known) {
            return known.first == std::string_view(text).substr(0, colon);
        });
        if (colon == std::string::npos || kind == kinds.end())
            return malformed_question("measures", "must be count, share:FIELD, sum:FIELD, avg:FIELD, min:FIELD or max:FIELD");
        HAISHU_TRY(const std::size_t field, field_of(text.substr(colon + 1), "measures", layer));
        const FieldType type = layer.fields[field].type;
        const bool is_number = type == FieldType::Integer || type == FieldType::Real;
        if (kind->second == Measure::Kind::Share ? type != FieldType::Boolean : !is_number)
            return malformed_question("measures", fmt::format("cannot take the {} of {}, a {}", kind->first,
                                                              text.substr(colon + 1), layers::field_type_name(type)));
        auto& measured = request.query.measured;
        const auto known = std::find(measured.begin(), measured.end(), field);
        request.measures.push_back({kind->second, static_cast<std::size_t>(known - measured.begin())});
        if (known == measured.end()) measured.push_back(field);
    }
    return {};
}

Result<void> read_bin(const json& body, StatsRequest& request)
{
    if (!body.contains("bin")) return {};
    static constexpr std::array<std::pair<std::string_view, layers::BinWidth>, 3> widths{
        {{"day", layers::BinWidth::Day}, {"week", layers::BinWidth::Week}, {"month", layers::BinWidth::Month}}};
    for (const auto& [name, width] : widths) {
        if (body["bin"] == name) request.bin = width;
    }
    if (!request.bin) return malformed_question("bin", "must be day, week or month");
    request.query.bin_field = request.window.field;
    return {};
}

Result<void> read_comparisons(const json& body, StatsRequest& request)
{
    if (!body.contains("compare")) return {};
    const json& compare = body["compare"];
    if (!compare.is_array() || compare.size() > 2) return malformed_question("compare", "must be a list of previous and year");
    const layers::TimeWindow window = request.window;
    if (!window.from || !window.to) return malformed_question("compare", "needs a time with from and to");
    for (const json& item : compare) {
        ComparedPeriod period{"", window};
        if (item == "previous") {
            period.window.from = *window.from - (*window.to - *window.from);
            period.window.to = window.from;
        } else if (item == "year") {
            period.window.from = layers::year_before(*window.from);
            period.window.to = layers::year_before(*window.to);
        } else {
            return malformed_question("compare", "must be a list of previous and year");
        }
        period.name = item.get<std::string>();
        request.compared.push_back(std::move(period));
    }
    return {};
}

bool names_property(const layers::Expression& expression, std::string_view name)
{
    if (expression.op == layers::Operator::Property && expression.text == name) return true;
    return std::any_of(expression.arguments.begin(), expression.arguments.end(),
                       [name](const layers::ExpressionPointer& argument) { return names_property(*argument, name); });
}

// Residents are counted by cells, whole and by their centres. Rows of communities and streets, which have no shape and hold the
// same residents, count only where the question names the kind of the unit.
Result<void> choose_cells(const layers::ExpressionPointer& filter, const layers::LayerView& view, StatsRequest& request)
{
    constexpr std::string_view unit_field = "unit_type";
    const auto& grouped = request.group_fields;
    const auto field = view.descriptor().field_index(unit_field);
    const bool names_units = (filter && names_property(*filter, unit_field)) ||
                             (field && std::find(grouped.begin(), grouped.end(), *field) != grouped.end());
    const geo::Box everywhere = view.extent();
    if (!request.area && !everywhere.is_empty() && !names_units) {
        constexpr double margin = 0.01;
        const geo::Point low{everywhere.min_x - margin, everywhere.min_y - margin};
        const geo::Point high{everywhere.max_x + margin, everywhere.max_y + margin};
        geo::Geometry shape;
        shape.type = geo::GeometryType::Polygon;
        shape.points = {low, {high.x, low.y}, high, {low.x, high.y}, low};
        shape.ring_ends = {5};
        shape.polygon_ends = {1};
        HAISHU_TRY(layers::Area area, layers::Area::of_shape(std::move(shape)));
        request.area.emplace(std::move(area));
    }
    if (request.area) request.area->count_by_centres(true);
    return {};
}

}  // namespace

std::vector<std::string> layers_of_question(const json& question)
{
    std::vector<std::string> layers;
    const auto add_all = [&layers](const std::vector<AreaLayer>& places) {
        for (const AreaLayer& place : places) layers.push_back(place.collection);
    };
    const json area = question.value("area", json::object());
    if (area.is_object() && area.contains("division")) add_all(area_layers().divisions);
    if (area.is_object() && area.contains("grid")) add_all(area_layers().grids);
    const json feature = area.is_object() ? area.value("feature", json()) : json();
    if (feature.is_object() && feature.contains("collection") && feature["collection"].is_string())
        layers.push_back(feature["collection"].get<std::string>());
    const json group = question.value("group_by", json());
    if (group.is_object() && group.contains("divisions") && group["divisions"].is_string()) {
        if (const AreaLayer* place = area_layers().find(group["divisions"].get<std::string>()))
            layers.push_back(place->collection);
    }
    return layers;
}

Result<std::unique_ptr<StatsRequest>> read_stats_request(const json& body, const layers::LayerView& view,
                                                         const layers::Gate& gate)
{
    static constexpr std::array<std::string_view, 11> known{"as_of",    "area", "filter",   "filter-lang", "filter-crs", "time",
                                                            "group_by", "bin",  "measures", "compare",     "rank"};
    if (!body.is_object()) return malformed_question("the body", "must be a JSON object");
    for (const auto& [name, value] : body.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return malformed_question(name.substr(0, 60), fmt::format("is none of {}", fmt::join(known, ", ")));
    }
    auto request = std::make_unique<StatsRequest>();
    if (body.contains("area")) {
        HAISHU_TRY(layers::Area area, read_area(body["area"], gate));
        request->area.emplace(std::move(area));
        request->is_area_asked = true;
    }
    HAISHU_CHECK(read_time(body, view.descriptor(), *request));
    HAISHU_CHECK(read_grouping(body, view, gate, *request));
    HAISHU_CHECK(read_measures(body, view.descriptor(), *request));
    HAISHU_TRY(request->rank, read_rank(body));
    HAISHU_CHECK(read_bin(body, *request));
    HAISHU_CHECK(read_comparisons(body, *request));
    request->query.grouping = request->grouping.get();
    HAISHU_TRY(const BodyFilter filter, read_body_filter(body));
    if (layers::is_population(view.descriptor())) HAISHU_CHECK(choose_cells(filter.expression, view, *request));
    std::optional<layers::TimeWindow> window;
    if (request->window.from || request->window.to) window = request->window;
    const layers::Area* area = request->area ? &*request->area : nullptr;
    HAISHU_TRY(layers::RowChoice choice, layers::RowChoice::create(view, area, filter.expression, window, filter.crs));
    request->choice.emplace(std::move(choice));
    return request;
}

}  // namespace haishu::server

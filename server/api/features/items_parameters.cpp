#include "server/api/features/items_parameters.hpp"

#include "server/api/declare.hpp"
#include "server/api/features/filter_request.hpp"
#include "server/api/features/items_query.hpp"
#include "server/api/features/page_cursor.hpp"
#include "server/api/features/past_gate.hpp"

#include <fmt/format.h>

#include <utility>

namespace haishu::server
{

namespace
{

Parameter bbox_parameter()
{
    Parameter parameter =
        query_parameter("bbox",
                        "Only features whose geometry meets this box: west, south, east, north, or with heights "
                        "after south and north, which are not used. West above east crosses the antimeridian.",
                        ParameterType::NumberArray);
    parameter.min_items = 4;
    parameter.max_items = 6;
    parameter.example = "121.5,29.8,121.6,29.9";
    return parameter;
}

Parameter limit_parameter()
{
    Parameter parameter =
        query_parameter("limit", "Features on one page; more than the maximum is served as the maximum.", ParameterType::Integer);
    parameter.minimum = 1;
    parameter.maximum = static_cast<double>(max_limit);
    parameter.default_value = static_cast<double>(default_limit);
    return parameter;
}

Parameter sort_parameter()
{
    Parameter parameter = query_parameter(
        "sortby",
        "Order of the features: sortables, ascending or after a minus descending. Nulls come last in both directions, text is "
        "ordered by its code points (the first 240 bytes count), and equal features by ascending id, which is also the order "
        "without this parameter.",
        ParameterType::StringArray);
    parameter.min_items = 1;
    parameter.max_items = static_cast<int>(layers::max_sort_keys);
    parameter.item_pattern = "^[+-]?[^+\\-\\s].*$";
    parameter.example = "-id";
    return parameter;
}

}  // namespace

Parameter crs_parameter(std::string name, std::string description)
{
    Parameter parameter = query_parameter(std::move(name), std::move(description));
    parameter.example = geo::crs_uri(geo::cgcs2000);
    return parameter;
}

Parameter properties_parameter()
{
    Parameter parameter = query_parameter(
        "properties", "Only these properties of each feature, and its geometry only if `geometry` is among them; all otherwise.",
        ParameterType::StringArray);
    parameter.min_items = 1;
    parameter.example = "id,geometry";
    return parameter;
}

std::vector<Parameter> items_parameters(std::span<const Representation> offered)
{
    Parameter datetime = query_parameter(
        "datetime",
        "Only features at this RFC 3339 time, or in the interval from/to; an end may be .. or empty. Of a layer whose "
        "features have a valid_from (and a valid_to): those that are valid then.");
    datetime.example = "2026-01-01T00:00:00Z/..";
    Parameter text = query_parameter(
        "q",
        "Only features that this text names: in a field that the collection searches, by characters, pinyin, first letters or a "
        "code, whatever the width, case or script of the writing. All words between blanks have to be in a feature, of what "
        "stands between commas one. Where it is in none, one slip of typing is forgiven.");
    text.example = "yuehu";
    Parameter cursor = query_parameter("cursor", "Where the page starts, as a next link gives it.");
    cursor.pattern = fmt::format("^[A-Za-z0-9_-]{{11,{}}}$", max_cursor_length);
    cursor.example = write_cursor({}, {});
    std::vector<Parameter> all{collection_id_parameter(),
                               bbox_parameter(),
                               crs_parameter("bbox-crs", "Reference system of bbox; CRS84 otherwise."),
                               crs_parameter("crs", "Reference system of the answer; CRS84 otherwise."),
                               datetime,
                               text};
    for (Parameter& parameter : filter_parameters()) all.push_back(std::move(parameter));
    for (Parameter& parameter : std::vector{as_of_parameter(), properties_parameter(), sort_parameter(), limit_parameter(),
                                            cursor, format_parameter(offered)})
        all.push_back(std::move(parameter));
    return all;
}

}  // namespace haishu::server

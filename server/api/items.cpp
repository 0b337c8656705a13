// Features of a layer (OGC API - Features Part 1 and 2).

#include "server/api/collection_document.hpp"
#include "server/api/declare.hpp"
#include "server/api/feature_csv.hpp"
#include "server/api/feature_html.hpp"
#include "server/api/feature_json.hpp"
#include "server/api/items_query.hpp"
#include "server/api/json_text.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/api/validators.hpp"
#include "server/app/context.hpp"

#include <array>
#include <chrono>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

std::string now_text()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return layers::format_date_time(std::chrono::duration_cast<std::chrono::seconds>(now).count() * 1000);
}

struct Answer {
    const layers::LayerView& view;
    const ItemsQuery& items;
    const layers::Page& page;
    std::vector<Link> links;
    std::string address;
};

std::vector<Link> page_links(const Request& request, const std::string& address, const Representation& chosen,
                             const layers::Page& page)
{
    auto links = self_links(address, request.query, items_offered, chosen);
    if (page.next_after) {
        auto query = with_query_value(request.query, "f", chosen.name);
        query = with_query_value(std::move(query), "cursor", write_cursor(*page.next_after));
        links.push_back({address + query_string(query), "next", std::string(link_type(chosen.content_type)), "下一页 Next page"});
    }
    links.push_back(
        {address.substr(0, address.rfind("/items")) + "?f=json", "collection", "application/json", "图层 Collection"});
    return links;
}

Result<Response> json_page(const Answer& answer, const GeometryWriter& geometry, Deadline deadline)
{
    const FeatureJsonWriter writer(answer.view.descriptor(), geometry);
    std::string features;
    features.reserve(answer.page.features.size() * 400);
    for (const layers::FeatureRef& feature : answer.page.features) {
        if (deadline.has_passed()) return Error{ErrorCode::TimedOut, "deadline", "the answer took too long to write", {}};
        if (!features.empty()) features += ',';
        HAISHU_CHECK(writer.append(features, feature));
    }
    std::string tail = R"("numberMatched":)";
    append_json_number(tail, static_cast<std::int64_t>(answer.page.number_matched));
    tail += R"(,"numberReturned":)";
    append_json_number(tail, static_cast<std::int64_t>(answer.page.features.size()));
    tail += R"(,"links":)" + links_json(answer.links).dump();

    Response response;
    response.content_type = std::string(type_geojson);
    // Of everything but the time stamp, so that an unchanged page is 304 later too.
    response.headers.push_back({"ETag", entity_tag(content_hash(features, content_hash(tail)), TagStrength::Weak)});
    response.body = R"({"type":"FeatureCollection","timeStamp":")" + now_text() + R"(",)" + tail + R"(,"features":[)";
    response.body += features;
    response.body += "]}";
    return response;
}

Result<Response> html_page(const Request& request, const Answer& answer)
{
    FeaturesPage page;
    page.view = &answer.view;
    page.features = answer.page.features;
    page.number_matched = answer.page.number_matched;
    const auto href = [&](std::string_view format, const std::string& cursor) {
        auto query = with_query_value(with_query_value(request.query, "cursor", cursor), "f", format);
        return answer.address + query_string(query);
    };
    const std::string here(request.query_value("cursor").value_or(""));
    page.json_href = href("json", here);
    page.csv_href = href("csv", here);
    if (answer.page.next_after) page.next_href = href("html", write_cursor(*answer.page.next_after));
    if (!here.empty()) {
        HAISHU_TRY(const std::string previous, previous_cursor(answer.view, answer.items, request.deadline));
        page.first_href = href("html", "");
        page.previous_href = href("html", previous);
    }
    return features_page(request, page);
}

Result<Response> csv_page(const Answer& answer, const GeometryWriter& geometry)
{
    Response response;
    response.content_type = std::string(items_offered[2].content_type);
    HAISHU_TRY(response.body, features_csv(answer.view.descriptor(), geometry, answer.page.features));
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"" + answer.view.descriptor().id + ".csv\""});
    return response;
}

void set_policy(const layers::LayerView& view, Response& response)
{
    response.headers.push_back({"Cache-Control", view.is_public() ? "no-cache" : "private, no-store"});
}

Result<Response> items(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, items_offered));
    HAISHU_TRY(const layers::LayerView view, context.gate(request).open(request.path_values.front()));
    HAISHU_TRY(const ItemsQuery query, read_items_query(request, view.descriptor()));
    HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(query.crs.crs));
    HAISHU_TRY(const layers::Page page, run_items_query(view, query, request.deadline));
    const std::string address = collection_address(request, view.descriptor().id) + "/items";
    const Answer answer{view, query, page, page_links(request, address, *chosen, page), address};

    Result<Response> made = chosen->name == as_html.name  ? html_page(request, answer)
                            : chosen->name == as_csv.name ? csv_page(answer, geometry)
                                                          : json_page(answer, geometry, request.deadline);
    if (!made) return made.error();
    Response response = std::move(made).value();
    response.headers.push_back({"Content-Crs", "<" + query.crs.name + ">"});
    response.headers.push_back({"Link", link_header(answer.links)});
    set_policy(view, response);
    return response;
}

Error unknown_feature(std::string_view id)
{
    const std::string shown(id.substr(0, 40));
    return not_found("feature-unknown", "this layer has no feature " + shown).with("id", shown);
}

Result<Response> item(const Context& context, Request& request)
{
    constexpr std::array<Representation, 2> offered{as_geojson, as_html};
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const layers::LayerView view, context.gate(request).open(request.path_values.front()));
    HAISHU_TRY(const RequestedCrs crs, requested_crs(request, "crs"));
    const auto fid = parse_integer(request.path_values.back());
    const auto feature = fid ? view.find(*fid) : std::nullopt;
    if (!feature) return unknown_feature(request.path_values.back());

    const std::string collection = collection_address(request, view.descriptor().id);
    auto links = self_links(collection + "/items/" + std::to_string(*fid), request.query, offered, *chosen);
    links.push_back({collection + "?f=json", "collection", "application/json", "图层 Collection"});
    Response response;
    std::string suffix = chosen->name == as_html.name ? "-html" : "";
    if (chosen->name == as_html.name) {
        response = feature_page(request, view, *feature);
    } else {
        HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(crs.crs));
        response.content_type = std::string(type_geojson);
        HAISHU_CHECK(FeatureJsonWriter(view.descriptor(), geometry)
                         .append(response.body, *feature, ",\"links\":" + links_json(links).dump()));
        if (crs.crs != geo::crs84) suffix = '-' + std::to_string(crs.crs.epsg);
    }
    response.headers.push_back({"ETag", '"' + std::to_string(feature->version()) + suffix + '"'});
    response.headers.push_back({"Content-Crs", "<" + crs.name + ">"});
    response.headers.push_back({"Link", link_header(links)});
    set_policy(view, response);
    return response;
}

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

Parameter crs_parameter(std::string name, std::string description)
{
    Parameter parameter = query_parameter(std::move(name), std::move(description));
    parameter.example = geo::crs_uri(geo::cgcs2000);
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

std::vector<Parameter> items_parameters()
{
    Parameter datetime = query_parameter(
        "datetime", "Only features at this RFC 3339 time, or in the interval from/to; an end may be .. or empty.");
    datetime.example = "2026-01-01T00:00:00Z/..";
    Parameter cursor = query_parameter("cursor", "Where the page starts, as a next link gives it.");
    cursor.pattern = "^[A-Za-z0-9_-]{11}$";
    cursor.example = write_cursor(0);
    return {collection_id_parameter(),
            bbox_parameter(),
            crs_parameter("bbox-crs", "Reference system of bbox; CRS84 otherwise."),
            crs_parameter("crs", "Reference system of the answer; CRS84 otherwise."),
            datetime,
            limit_parameter(),
            cursor,
            format_parameter(items_offered)};
}

}  // namespace

std::vector<Route> items_routes()
{
    Route page;
    page.path = "/collections/{collectionId}/items";
    page.operation_id = "getFeatures";
    page.tag = "Features";
    page.summary =
        "Features of a layer, by page; any field of the layer (see queryables) filters by equality as a parameter of its name.";
    page.parameters = items_parameters();
    page.responses =
        read_responses("A page of features.", content_types_of(items_offered), "FeatureCollection", MayBeMissing::Yes);
    page.open_query = true;
    page.handle = items;

    Route single;
    single.path = "/collections/{collectionId}/items/{featureId}";
    single.operation_id = "getFeature";
    single.tag = "Features";
    single.summary = "One feature.";
    Parameter id = path_parameter("featureId", "Identifier of the feature: its id in GeoJSON and in tiles.");
    id.example = "1";
    single.parameters = {collection_id_parameter(), id, crs_parameter("crs", "Reference system of the answer; CRS84 otherwise."),
                         format_parameter(std::array{as_geojson, as_html})};
    single.responses =
        read_responses("The feature.", {std::string(type_geojson), std::string(type_html)}, "Feature", MayBeMissing::Yes);
    single.handle = item;
    return {page, single};
}

}  // namespace haishu::server

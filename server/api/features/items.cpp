// Features of a layer (OGC API - Features Parts 1, 2, 3, 6 and 8).

#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_csv.hpp"
#include "server/api/features/feature_flatgeobuf.hpp"
#include "server/api/features/feature_geopackage.hpp"
#include "server/api/features/feature_html.hpp"
#include "server/api/features/feature_json.hpp"
#include "server/api/features/items_parameters.hpp"
#include "server/api/features/items_query.hpp"
#include "server/api/features/page_moments.hpp"
#include "server/api/features/page_stream.hpp"
#include "server/api/json_text.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/api/validators.hpp"
#include "server/app/context.hpp"

#include <algorithm>
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
    std::shared_ptr<const layers::LayerView> shared_view;
    const layers::LayerView& view;
    const ItemsQuery& items;
    const layers::Page& page;
    const GeometryWriter& geometry;
    std::vector<Link> links;
    std::string address;
};

std::vector<Link> page_links(const Request& request, const std::string& address, const Representation& chosen,
                             const std::string& next)
{
    auto links = self_links(address, request.query, items_offered, chosen);
    if (!next.empty()) {
        auto query = with_query_value(request.query, "f", chosen.name);
        query = with_query_value(std::move(query), "cursor", next);
        links.push_back({address + query_string(query), "next", std::string(link_type(chosen.content_type)), "下一页 Next page"});
    }
    links.push_back(
        {address.substr(0, address.rfind("/items")) + "?f=json", "collection", "application/json", "图层 Collection"});
    return links;
}

// What `append` makes of each feature of the page, one behind the other.
template <class Append>
Result<void> write_each(std::string& out, const Answer& answer, Deadline deadline, Append&& append)
{
    for (const layers::FeatureRef& feature : answer.page.features) {
        if (deadline.has_passed()) return Error{ErrorCode::TimedOut, "deadline", "the answer took too long to write", {}};
        HAISHU_CHECK(append(out, feature));
    }
    return {};
}

template <class Writer>
std::shared_ptr<BodyStream> page_stream(const Answer& answer, Writer writer, typename PageStream<Writer>::Frame frame)
{
    return std::make_shared<PageStream<Writer>>(answer.shared_view, answer.page, answer.items.crs.crs, std::move(writer),
                                                std::move(frame));
}

Result<Response> json_page(const Answer& answer, Deadline deadline)
{
    const FeatureJsonWriter writer(answer.view.descriptor(), answer.geometry, answer.items.selection);
    std::string counts = R"("numberMatched":)";
    append_json_number(counts, static_cast<std::int64_t>(answer.page.number_matched));
    counts += R"(,"numberReturned":)";
    append_json_number(counts, static_cast<std::int64_t>(answer.page.features.size()));
    std::string tail = counts + R"(,"links":)";
    append_links(tail, answer.links);

    Response response;
    response.content_type = std::string(type_geojson);
    std::string head = R"({"type":"FeatureCollection","timeStamp":")" + now_text() + R"(",)" + tail + R"(,"features":[)";
    if (estimated_text_bytes(answer.page) > most_text_at_once) {
        response.stream = page_stream(answer, writer, {std::move(head), ",", "]}"});
        return response;
    }
    std::string features;
    features.reserve(answer.page.features.size() * 400);
    HAISHU_CHECK(write_each(features, answer, deadline, [&writer](std::string& out, const layers::FeatureRef& feature) {
        if (!out.empty()) out += ',';
        return writer.append(out, feature);
    }));
    // Of everything but the time stamp and the links, so that an unchanged page is 304 later too.
    response.headers.push_back(
        {"ETag", entity_tag(content_hash(features, content_hash(counts + answer.address)), TagStrength::Weak)});
    response.body.reserve(head.size() + features.size() + 2);
    response.body = head;
    response.body += features;
    response.body += "]}";
    return response;
}

Result<Response> html_page(const Request& request, const Answer& answer)
{
    FeaturesPage page;
    page.view = &answer.view;
    page.features = answer.page.features;
    page.selection = answer.items.selection;
    page.number_matched = answer.page.number_matched;
    const auto href = [&](std::string_view format, const std::string& cursor) {
        auto query = with_query_value(with_query_value(request.query, "cursor", cursor), "f", format);
        return answer.address + query_string(query);
    };
    const std::string here(request.query_value("cursor").value_or(""));
    page.json_href = href("json", here);
    for (const Representation& other : {as_csv, as_flatgeobuf, as_geopackage})
        page.other_formats.emplace_back(other.title, href(other.name, here));
    if (answer.page.next_after) page.next_href = href("html", next_cursor(answer.page, answer.items.query, answer.items.moment));
    if (!here.empty()) {
        HAISHU_TRY(const std::string previous,
                   previous_cursor(answer.view, answer.items.query, request.deadline, answer.items.moment));
        page.first_href = href("html", "");
        page.previous_href = href("html", previous);
    }
    return features_page(request, page);
}

Response file_answer(const Answer& answer, const Representation& format)
{
    Response response;
    response.content_type = std::string(format.content_type);
    response.headers.push_back(
        {"Content-Disposition", "attachment; filename=\"" + answer.view.descriptor().id + "." + std::string(format.name) + "\""});
    return response;
}

Result<Response> csv_page(const Answer& answer, Deadline deadline)
{
    const FeatureCsvWriter writer(answer.view.descriptor(), answer.geometry, answer.items.selection);
    Response response = file_answer(answer, as_csv);
    if (estimated_text_bytes(answer.page) > most_text_at_once) {
        std::string head;
        writer.append_head(head);
        response.stream = page_stream(answer, writer, {std::move(head), "", ""});
        return response;
    }
    writer.append_head(response.body);
    HAISHU_CHECK(write_each(response.body, answer, deadline, [&writer](std::string& out, const layers::FeatureRef& feature) {
        return writer.append(out, feature);
    }));
    return response;
}

Response flatgeobuf_page(const Answer& answer)
{
    const FeatureFlatGeobufWriter writer(answer.view.descriptor(), answer.geometry, answer.items.selection, answer.items.crs.crs,
                                         answer.page.features);
    Response response = file_answer(answer, as_flatgeobuf);
    std::string head;
    writer.append_head(head);
    response.stream = page_stream(answer, writer, {std::move(head), "", ""});
    return response;
}

Result<Response> geopackage_page(const Answer& answer, Deadline deadline)
{
    Response response = file_answer(answer, as_geopackage);
    HAISHU_TRY(response.body, features_geopackage(answer.view.descriptor(), answer.geometry, answer.items.selection,
                                                  answer.items.crs.crs, answer.page.features, deadline));
    return response;
}

Result<Response> page_in(const Representation& format, const Request& request, const Answer& answer)
{
    if (format.name == as_html.name) return html_page(request, answer);
    if (format.name == as_csv.name) return csv_page(answer, request.deadline);
    if (format.name == as_flatgeobuf.name) return flatgeobuf_page(answer);
    if (format.name == as_geopackage.name) return geopackage_page(answer, request.deadline);
    return json_page(answer, request.deadline);
}

// A filter may be long, and it stands in every link: some proxies take no header beyond 8 KiB.
constexpr std::size_t longest_link_header = 6'000;

void add_link_header(Response& response, const std::vector<Link>& links)
{
    std::string value = link_header(links);
    if (value.size() <= longest_link_header) response.headers.push_back({"Link", std::move(value)});
}

void set_policy(const layers::LayerView& view, Response& response)
{
    response.headers.push_back({"Cache-Control", view.is_public() ? "no-cache" : "private, no-store"});
}

// A page that follows others in an order by fields is cut from the layer as they were.
Result<void> return_to_moment(const Context& context, const Request& request, const layers::Gate& gate, ItemsQuery& query,
                              layers::LayerView& view)
{
    if (query.moment == 0) return {};
    auto then = context.moments->find(query.moment, gate.catalog(), view.descriptor().id);
    if (!then) {
        query.moment = 0;  // forgotten: from here on, the layer as it is
        return {};
    }
    HAISHU_TRY(view, layers::Gate(std::move(then), request.viewer, request.shown).open(view.descriptor().id));
    return {};
}

Result<Response> items(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, items_offered));
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(layers::LayerView opened, gate.open(request.path_values.front()));
    HAISHU_TRY(ItemsQuery query, read_items_query(request, opened.descriptor()));
    HAISHU_CHECK(return_to_moment(context, request, gate, query, opened));
    // Features point to their view, which a stream keeps beyond this call.
    const auto shared_view = std::make_shared<const layers::LayerView>(std::move(opened));
    const layers::LayerView& view = *shared_view;
    HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(query.crs.crs));
    HAISHU_TRY(const layers::Page page, layers::run_query(view, query.query, request.deadline));
    if (page.next_after && query.moment == 0 && !query.query.sort.empty())
        query.moment = context.moments->keep(gate.catalog(), view.descriptor().id);
    const std::string address = collection_address(request, view.descriptor().id) + "/items";
    const std::string next = next_cursor(page, query.query, query.moment);
    const Answer answer{shared_view, view, query, page, geometry, page_links(request, address, *chosen, next), address};

    HAISHU_TRY(Response response, page_in(*chosen, request, answer));
    response.headers.push_back({"Content-Crs", "<" + query.crs.name + ">"});
    // Formats without a place for them tell the numbers here (OGC API - Features Part 1, 7.16).
    response.headers.push_back({"OGC-NumberMatched", std::to_string(page.number_matched)});
    response.headers.push_back({"OGC-NumberReturned", std::to_string(page.features.size())});
    add_link_header(response, answer.links);
    set_policy(view, response);
    return response;
}

// A small page of what a box meets, without a filter or an order.
bool is_brief_question(const Request& request)
{
    static constexpr std::array<std::string_view, 6> quick{"bbox", "limit", "f", "properties", "crs", "bbox-crs"};
    const auto is_quick = [](const auto& item) { return std::find(quick.begin(), quick.end(), item.first) != quick.end(); };
    const auto format = request.query_value("f");
    const bool is_json = format ? *format == as_geojson.name : request.header("Accept").find("html") == std::string_view::npos;
    return is_json && request.query_value("bbox") && integer_value(request, "limit", 0) <= 100 &&
           std::all_of(request.query.begin(), request.query.end(), is_quick);
}

// The identifier of a feature as addresses have it: in one spelling alone.
std::optional<std::int64_t> parse_feature_id(std::string_view text)
{
    const auto fid = parse_integer(text);
    if (!fid || std::to_string(*fid) != text) return std::nullopt;
    return fid;
}

// Tells one selection of properties from another in entity tags.
std::string properties_tag(std::string_view properties)
{
    const std::string tag = entity_tag(content_hash(properties));
    return tag.substr(1, tag.size() - 2);
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
    HAISHU_TRY(const FieldSelection selection, read_selection(request, view.descriptor()));
    const auto fid = parse_feature_id(request.path_values.back());
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
        std::string more = R"(,"links":)";
        append_links(more, links);
        HAISHU_CHECK(FeatureJsonWriter(view.descriptor(), geometry, selection).append(response.body, *feature, more));
        if (crs.crs != geo::crs84) suffix = '-' + std::to_string(crs.crs.epsg);
        if (const auto properties = request.query_value("properties")) suffix += '-' + properties_tag(*properties);
    }
    response.headers.push_back({"ETag", '"' + std::to_string(feature->version()) + suffix + '"'});
    response.headers.push_back({"Content-Crs", "<" + crs.name + ">"});
    add_link_header(response, links);
    set_policy(view, response);
    return response;
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
    page.parameters = items_parameters(items_offered);
    page.responses =
        read_responses("A page of features.", content_types_of(items_offered), "FeatureCollection", MayBeMissing::Yes);
    page.open_query = true;
    page.handle = items;
    page.is_brief = is_brief_question;

    Route single;
    single.path = "/collections/{collectionId}/items/{featureId}";
    single.operation_id = "getFeature";
    single.tag = "Features";
    single.summary = "One feature.";
    Parameter id = path_parameter("featureId", "Identifier of the feature: its id in GeoJSON and in tiles.");
    id.example = "1";
    single.parameters = {collection_id_parameter(), id, crs_parameter("crs", "Reference system of the answer; CRS84 otherwise."),
                         properties_parameter(), format_parameter(std::array{as_geojson, as_html})};
    single.responses =
        read_responses("The feature.", {std::string(type_geojson), std::string(type_html)}, "Feature", MayBeMissing::Yes);
    single.handle = item;
    single.is_brief = [](const Request&) { return true; };
    return {page, single};
}

}  // namespace haishu::server

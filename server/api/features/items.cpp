// Features of a layer (OGC API - Features Parts 1, 2, 3, 6 and 8).

#include "layers/search/free_text.hpp"
#include "server/api/declare.hpp"
#include "server/api/exports/export_release.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/export_limit.hpp"
#include "server/api/features/feature_html.hpp"
#include "server/api/features/feature_json.hpp"
#include "server/api/features/items_page.hpp"
#include "server/api/features/items_parameters.hpp"
#include "server/api/features/items_query.hpp"
#include "server/api/features/page_moments.hpp"
#include "server/api/features/past_gate.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/api/validators.hpp"
#include "server/app/context.hpp"
#include "server/audit/audit_note.hpp"
#include "server/audit/row_note.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

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

bool is_file(const Representation& format)
{
    return format.name == as_csv.name || format.name == as_geopackage.name || format.name == as_flatgeobuf.name;
}

// A file of restricted rows leaves when a second person has released it, once.
bool needs_release(const Representation& format, const layers::LayerView& view, const layers::Page& page)
{
    const auto is_restricted = [&view](const layers::FeatureRef& feature) { return view.is_restricted(feature); };
    return is_file(format) && std::any_of(page.features.begin(), page.features.end(), is_restricted);
}

Result<Response> items(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, items_offered));
    HAISHU_TRY(const layers::Gate gate, gate_as_of(context, request, {request.path_values.front()}));
    HAISHU_TRY(layers::LayerView opened, gate.open(request.path_values.front()));
    HAISHU_TRY(ItemsQuery query, read_items_query(request, opened.descriptor()));
    const bool is_now = !request.query_value("as_of");  // the past does not move between pages
    if (is_now) HAISHU_CHECK(return_to_moment(context, request, gate, query, opened));
    // Features point to their view, which a stream keeps beyond this call.
    const auto shared_view = std::make_shared<const layers::LayerView>(std::move(opened));
    const layers::LayerView& view = *shared_view;
    HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(query.crs.crs));
    if (query.text) {
        const auto indexes = is_now ? layers::NameIndexUse::Keep : layers::NameIndexUse::None;
        HAISHU_TRY(query.query.only, layers::find_text(view, *query.text, indexes, request.deadline));
    }
    HAISHU_TRY(const layers::Page page, layers::run_query(view, query.query, request.deadline));
    for (const layers::FeatureRef& feature : page.features) note_row(request, view, feature);
    const bool is_released = needs_release(*chosen, view, page);
    if (is_released) HAISHU_CHECK(check_release(context, request, view.descriptor().id));
    HAISHU_CHECK(take_page_area(context, request, view, *chosen, query.query, page));
    if (is_now && page.next_after && query.moment == 0 && !query.query.sort.empty())
        query.moment = context.moments->keep(gate.catalog(), view.descriptor().id);
    const std::string address = collection_address(request, view.descriptor().id) + "/items";
    const std::string next = next_cursor(page, query.query, query.moment);
    const ItemsPage answer{shared_view,
                           view,
                           query,
                           page,
                           geometry,
                           page_links(request, address, *chosen, next),
                           address,
                           context.marks->of_layer(view.descriptor()).zh,
                           is_file(*chosen) ? export_mark(request, view) : std::string()};

    HAISHU_TRY(Response response, items_page(answer, *chosen, request));
    response.headers.push_back({"Content-Crs", "<" + query.crs.name + ">"});
    // Formats without a place for them tell the numbers here (OGC API - Features Part 1, 7.16).
    response.headers.push_back({"OGC-NumberMatched", std::to_string(page.number_matched)});
    response.headers.push_back({"OGC-NumberReturned", std::to_string(page.features.size())});
    // For files, which have no place for it: as RFC 8187 writes text in a header.
    response.headers.push_back({"Haishu-Map-Number", "UTF-8''" + percent_encoded(answer.map_number)});
    add_link_header(response, answer.links);
    set_policy(view, response);
    if (is_released) HAISHU_CHECK(use_release(context, request));
    return response;
}

// GeoJSON in the stored coordinates, without a filter or an order: another system may first have to be set up.
bool is_brief(const Request& request)
{
    static constexpr std::array<std::string_view, 4> quick{"bbox", "limit", "f", "properties"};
    const auto is_quick = [](const auto& item) { return std::find(quick.begin(), quick.end(), item.first) != quick.end(); };
    const auto format = request.query_value("f");
    const bool is_json = format ? *format == as_geojson.name : request.header("Accept").find("html") == std::string_view::npos;
    return is_json && std::all_of(request.query.begin(), request.query.end(), is_quick);
}

// A small page of what a box meets.
bool is_brief_page(const Request& request)
{
    return is_brief(request) && request.query_value("bbox") && integer_value(request, "limit", 0) <= 100;
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
    HAISHU_TRY(const layers::Gate gate, gate_as_of(context, request, {request.path_values.front()}));
    HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
    HAISHU_TRY(const RequestedCrs crs, requested_crs(request, "crs"));
    HAISHU_TRY(const FieldSelection selection, read_selection(request, view.descriptor()));
    const auto fid = parse_feature_id(request.path_values.back());
    const auto feature = fid ? view.find(*fid) : std::nullopt;
    if (!feature) return unknown_feature(request.path_values.back());
    note_row(request, view, *feature);

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
    // What is not public differs from one reader to the next, though the version is the same.
    if (!view.is_public()) suffix += fmt::format("-{:016x}", view.visibility_class());
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
    page.parameters.push_back(release_parameter());
    page.responses.push_back(problem_answer(
        403, "A file of restricted rows that nobody has released, too many such rows, or too much large-scale ground."));
    page.handle = items;
    page.is_brief = is_brief_page;

    Route single;
    single.path = "/collections/{collectionId}/items/{featureId}";
    single.operation_id = "getFeature";
    single.tag = "Features";
    single.summary = "One feature.";
    Parameter id = path_parameter("featureId", "Identifier of the feature: its id in GeoJSON and in tiles.");
    id.example = "1";
    single.parameters = {collection_id_parameter(),
                         id,
                         crs_parameter("crs", "Reference system of the answer; CRS84 otherwise."),
                         properties_parameter(),
                         as_of_parameter(),
                         format_parameter(std::array{as_geojson, as_html})};
    single.responses =
        read_responses("The feature.", {std::string(type_geojson), std::string(type_html)}, "Feature", MayBeMissing::Yes);
    single.handle = item;
    single.is_brief = is_brief;
    return {page, single};
}

}  // namespace haishu::server

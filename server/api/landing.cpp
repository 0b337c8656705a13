// The landing page and the conformance declaration (OGC API - Common Part 1).

#include "server/api/declare.hpp"
#include "server/api/html.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/api/service.hpp"
#include "server/api/viewer_files.hpp"
#include "server/app/context.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

constexpr std::array<Representation, 2> offered{as_json, as_html};

constexpr std::array<std::string_view, 55> conformance_classes{
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
    "http://www.opengis.net/spec/ogcapi-features-6/1.0/conf/properties",
    "http://www.opengis.net/spec/ogcapi-features-6/1.0/conf/properties-features",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sortables",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sorting",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/features-sorting",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/sortables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss",
};

std::vector<Link> resource_links(const std::string& base)
{
    return {
        {base + "/api", "service-desc", std::string(type_openapi), "OpenAPI 3.0"},
        {base + "/api.html", "service-doc", "text/html", "接口说明 API documentation"},
        {base + "/conformance", "conformance", "application/json", "符合性声明 Conformance"},
        {base + "/conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance", "application/json",
         "符合性声明 Conformance"},
        {base + "/collections", "data", "application/json", "图层 Collections"},
        {base + "/collections", "http://www.opengis.net/def/rel/ogc/1.0/data", "application/json", "图层 Collections"},
        {base + "/catalog", "http://www.w3.org/ns/dcat#Catalog", "application/ld+json", "开放数据目录 Open data catalogue"},
        {base + "/tiles", std::string(rel_tilesets_vector), "application/json", "矢量瓦片集 Vector tilesets"},
        {base + "/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "application/json",
         "瓦片矩阵集 Tile matrix sets"},
        {base + "/processes", "http://www.opengis.net/def/rel/ogc/1.0/processes", "application/json", "处理过程 Processes"},
        {base + "/jobs", "http://www.opengis.net/def/rel/ogc/1.0/job-list", "application/json", "作业 Jobs"},
        {base + "/styles", "http://www.opengis.net/def/rel/ogc/1.0/styles", "application/json", "样式 Styles"},
    };
}

// Shown to browsers only when the program was built without the viewer.
Response start_page(const Context& context, const Request& request)
{
    const Service& names = service();
    const MapMark mark = context.marks->of_map();
    std::string body = "<h1>" + html_bilingual(names.title, names.title_en) + "</h1>\n<p>" + escape_html(names.description) +
                       "</p>\n<p lang=\"en\" class=\"muted\">" + escape_html(names.description_en) + "</p>\n<ul>\n";
    for (const Link& link : resource_links(request.base_url)) {
        if (link.rel.find("/def/rel/") != std::string::npos && link.rel != rel_tilesets_vector) continue;
        body += "<li>" + html_anchor(link.href, link.title) + "</li>\n";
    }
    body += "</ul>\n<p class=\"note\">" + html_bilingual(mark.zh, mark.en) + "</p>";
    return html_answer(request, {names.title_en, {}, request.base_url + "/?f=json"}, body);
}

Result<Response> landing(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    if (chosen->name == as_html.name) {
        auto viewer = viewer_file(context, request, "index.html");
        return viewer ? std::move(*viewer) : start_page(context, request);
    }
    const Service& names = service();
    const MapMark mark = context.marks->of_map();
    auto links = self_links(request.base_url + "/", request.query, offered, *chosen);
    for (Link& link : resource_links(request.base_url)) links.push_back(std::move(link));
    return json_answer({{"title", names.title},
                        {"titleEn", names.title_en},
                        {"description", names.description},
                        {"descriptionEn", names.description_en},
                        {"attribution", names.attribution},
                        {"profile", profile_name(context.marks->profile())},
                        {"mapNumber", mark.zh},
                        {"mapNumberEn", mark.en},
                        {"links", links_json(links)}});
}

Result<Response> conformance(const Context&, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    const std::string address = request.base_url + "/conformance";
    if (chosen->name == as_html.name) {
        std::string body = "<h1>符合性声明 <span class=\"en\" lang=\"en\">Conformance</span></h1>\n<ul>\n";
        for (const std::string_view uri : conformance_classes) body += "<li><code>" + escape_html(uri) + "</code></li>\n";
        return html_answer(request, {"符合性声明 Conformance", {{request.base_url + "/", "首页 Home"}}, address + "?f=json"},
                           body + "</ul>");
    }
    return json_answer(
        {{"conformsTo", conformance_classes}, {"links", links_json(self_links(address, request.query, offered, *chosen))}});
}

}  // namespace

std::vector<Route> landing_routes()
{
    Route home;
    home.path = "/";
    home.operation_id = "getLandingPage";
    home.tag = "Capabilities";
    home.summary = "Landing page: links to everything else; the map for browsers.";
    home.parameters = {format_parameter(offered)};
    home.responses = read_responses("The landing page.", content_types_of(offered), "LandingPage");
    home.handle = landing;

    Route declared;
    declared.path = "/conformance";
    declared.operation_id = "getConformanceDeclaration";
    declared.tag = "Capabilities";
    declared.summary = "The specifications this service conforms to.";
    declared.parameters = {format_parameter(offered)};
    declared.responses = read_responses("The conformance declaration.", content_types_of(offered), "Conformance");
    declared.handle = conformance;
    return {home, declared};
}

}  // namespace haishu::server

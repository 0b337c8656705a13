// Tile matrix sets (OGC 17-083r4).

#include "server/api/declare.hpp"
#include "server/api/html.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/api/tiles/tile_answer.hpp"
#include "server/app/context.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 2> offered{as_json, as_html};

std::string address_of(const Request& request)
{
    return request.base_url + "/tileMatrixSets";
}

Response list_page(const Request& request)
{
    std::string body = "<h1>" + html_bilingual("瓦片矩阵集", "Tile matrix sets") + "</h1>\n<div class=\"scroll\"><table>\n";
    for (const tiles::TileMatrixSet& set : tiles::tile_matrix_sets()) {
        body += "<tr><th scope=\"row\">" + html_anchor(address_of(request) + '/' + set.id + "?f=html", set.id) + "</th><td>" +
                escape_html(set.title) + "</td><td><code>" + escape_html(geo::crs_curie(set.crs)) + "</code></td></tr>\n";
    }
    return html_answer(request,
                       {"瓦片矩阵集 Tile matrix sets", {{request.base_url + "/", "首页 Home"}}, address_of(request) + "?f=json"},
                       body + "</table></div>");
}

Response one_page(const Request& request, const tiles::TileMatrixSet& set)
{
    std::string body = "<h1>" + escape_html(set.id) + "</h1>\n<p>" + escape_html(set.title) + " · <code>" +
                       escape_html(geo::crs_curie(set.crs)) + "</code></p>\n<div class=\"scroll\"><table>\n<tr><th>" +
                       html_bilingual("级别", "Level") + "</th><th>" + html_bilingual("比例尺分母", "Scale denominator") +
                       "</th><th>" + html_bilingual("像元", "Cell size") + "</th><th>" +
                       html_bilingual("行×列", "Rows × columns") + "</th></tr>\n";
    for (const tiles::TileMatrix& matrix : set.matrices) {
        body += fmt::format(
            "<tr><td class=\"number\">{}</td><td class=\"number\">{:.3f}</td><td class=\"number\">{:.9g}</td>"
            "<td class=\"number\">{} × {}</td></tr>\n",
            matrix.z, matrix.scale_denominator, matrix.cell_size, matrix.height, matrix.width);
    }
    return html_answer(request,
                       {set.id,
                        {{address_of(request) + "?f=html", "瓦片矩阵集 Tile matrix sets"}},
                        address_of(request) + '/' + set.id + "?f=json"},
                       body + "</table></div>");
}

Result<Response> list(const Context&, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    if (chosen->name == as_html.name) return list_page(request);
    Json all = Json::array();
    for (const tiles::TileMatrixSet& set : tiles::tile_matrix_sets()) {
        Json one{{"id", set.id}, {"title", set.title}};
        if (!set.uri.empty()) one["uri"] = set.uri;
        one["crs"] = geo::crs_uri(set.crs);
        one["links"] = links_json({{address_of(request) + '/' + set.id + "?f=json", "self", "application/json", set.title}});
        all.push_back(std::move(one));
    }
    return json_answer({{"tileMatrixSets", std::move(all)},
                        {"links", links_json(self_links(address_of(request), request.query, offered, *chosen))}});
}

Result<Response> one(const Context&, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    const tiles::TileMatrixSet* set = tiles::find_tile_matrix_set(request.path_values.front());
    if (set == nullptr) return unknown_tile_matrix_set();
    if (chosen->name == as_html.name) return one_page(request, *set);
    Json document = Json::parse(tiles::tile_matrix_set_json(*set));
    document["links"] = links_json(self_links(address_of(request) + '/' + set->id, request.query, offered, *chosen));
    return json_answer(document);
}

}  // namespace

std::vector<Route> tile_matrix_set_routes()
{
    Route all;
    all.path = "/tileMatrixSets";
    all.operation_id = "getTileMatrixSetsList";
    all.tag = "Tiles";
    all.summary = "The tile matrix sets that tiles come in.";
    all.parameters = {format_parameter(offered)};
    all.responses = read_responses("The list of tile matrix sets.", content_types_of(offered), "TileMatrixSets");
    all.handle = list;

    Route single;
    single.path = "/tileMatrixSets/{tileMatrixSetId}";
    single.operation_id = "getTileMatrixSet";
    single.tag = "Tiles";
    single.summary = "One tile matrix set.";
    single.parameters = {tile_matrix_set_id_parameter(), format_parameter(offered)};
    single.responses = read_responses("The tile matrix set.", content_types_of(offered), "TileMatrixSet", MayBeMissing::Yes);
    single.handle = one;
    return {all, single};
}

}  // namespace haishu::server

// Schema, queryables and sortables of a layer (OGC API - Common Part 3: Schemas).

#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/field_schema.hpp"
#include "server/api/html.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 2> offered{Representation{"json", type_schema, "JSON Schema", "application/json"}, as_html};

struct Purpose {
    std::string_view path;
    std::string_view title;
    std::string_view title_en;
    bool with_identifier;  // it is asked by path, not by a filter
    bool with_geometry;
};

constexpr Purpose whole_schema{"schema", "模式", "Schema", true, true};
constexpr Purpose queryables{"queryables", "可查询属性", "Queryables", false, true};
constexpr Purpose sortables{"sortables", "可排序属性", "Sortables", true, false};

std::string geometry_format(layers::GeometryKind kind)
{
    std::string name(layers::geometry_kind_name(kind));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return "geometry-" + name;
}

Json schema_document(const layers::LayerDescriptor& layer, const Purpose& purpose, const std::string& address)
{
    Json properties = Json::object();
    int place = 0;
    if (purpose.with_identifier && layer.find_field("id") == nullptr) {
        properties["id"] = {{"title", "标识"},  {"x-title-en", "Identifier"}, {"type", "integer"},           {"minimum", 1},
                            {"readOnly", true}, {"x-ogc-role", "id"},         {"x-ogc-propertySeq", ++place}};
    }
    if (purpose.with_geometry && layer.geometry != layers::GeometryKind::None) {
        properties["geometry"] = {{"title", "几何"},
                                  {"x-title-en", "Geometry"},
                                  {"format", geometry_format(layer.geometry)},
                                  {"x-ogc-role", "primary-geometry"},
                                  {"x-ogc-propertySeq", ++place}};
    }
    for (const layers::Field& field : layer.fields) {
        Json property = field_schema(field);
        if (field.name == layer.time_field) property["x-ogc-role"] = "primary-instant";
        property["x-ogc-propertySeq"] = ++place;
        properties[field.name] = std::move(property);
    }
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"$id", address},
            {"type", "object"},
            {"title", layer.title.zh},
            {"x-title-en", layer.title.en},
            {"properties", std::move(properties)},
            {"additionalProperties", false}};
}

Response schema_page(const Request& request, const layers::LayerDescriptor& layer, const Purpose& purpose,
                     const std::string& address)
{
    std::string body = "<h1>" + html_bilingual(layer.title.zh + " · " + std::string(purpose.title), purpose.title_en) +
                       "</h1>\n<div class=\"scroll\"><table>\n";
    for (const layers::Field& field : layer.fields) {
        body += "<tr><th scope=\"row\"><code>" + escape_html(field.name) + "</code></th><td>" +
                html_bilingual(field.title.zh, field.title.en) + "</td><td>" + std::string(layers::field_type_name(field.type)) +
                "</td><td>" + escape_html(field.unit) + "</td></tr>\n";
    }
    const std::string collection = collection_address(request, layer.id) + "?f=html";
    return html_answer(request,
                       {layer.title.zh + " " + std::string(purpose.title),
                        {{request.base_url + "/collections?f=html", "图层 Layers"}, {collection, layer.title.zh}},
                        address + "?f=json"},
                       body + "</table></div>");
}

Result<Response> answer(const Context& context, Request& request, const Purpose& purpose)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const layers::LayerDescriptor layer, visible_layer(context.gate(request), request.path_values.front()));
    const std::string address = collection_address(request, layer.id) + '/' + std::string(purpose.path);
    if (chosen->name == as_html.name) return schema_page(request, layer, purpose, address);
    Response response = json_answer(schema_document(layer, purpose, address), type_schema);
    response.headers.push_back({"Link", link_header(self_links(address, request.query, offered, *chosen))});
    return response;
}

Route schema_route(const Purpose& purpose, std::string operation_id, std::string summary)
{
    Route route;
    route.path = "/collections/{collectionId}/" + std::string(purpose.path);
    route.operation_id = std::move(operation_id);
    route.tag = "Collections";
    route.summary = std::move(summary);
    route.parameters = {collection_id_parameter(), format_parameter(offered)};
    route.responses =
        read_responses("A JSON Schema of the features' properties.", content_types_of(offered), "JsonSchema", MayBeMissing::Yes);
    route.handle = [&purpose](const Context& context, Request& request) { return answer(context, request, purpose); };
    return route;
}

}  // namespace

std::vector<Route> schema_routes()
{
    return {schema_route(whole_schema, "getCollectionSchema", "The logical schema of a layer's features."),
            schema_route(queryables, "getQueryables", "Properties that items can be filtered by."),
            schema_route(sortables, "getSortables", "Properties that items can be sorted by.")};
}

}  // namespace haishu::server

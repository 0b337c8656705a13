#include "server/api/openapi_document.hpp"

#include "server/api/embedded_files.hpp"
#include "server/api/parameters.hpp"
#include "server/api/service.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

Json number_json(double value)
{
    if (std::floor(value) == value && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
    return value;
}

Json item_type(ParameterType type)
{
    return {{"type", type == ParameterType::NumberArray ? "number" : "string"}};
}

Json parameter_schema(const Parameter& parameter)
{
    Json schema = Json::object();
    switch (parameter.type) {
        case ParameterType::String: schema["type"] = "string"; break;
        case ParameterType::Integer: schema["type"] = "integer"; break;
        case ParameterType::Number: schema["type"] = "number"; break;
        case ParameterType::Boolean: schema["type"] = "boolean"; break;
        case ParameterType::NumberArray:
        case ParameterType::StringArray:
            schema["type"] = "array";
            schema["items"] = item_type(parameter.type);
            if (!parameter.item_pattern.empty()) schema["items"]["pattern"] = parameter.item_pattern;
            if (parameter.min_items > 0) schema["minItems"] = parameter.min_items;
            if (parameter.max_items > 0) schema["maxItems"] = parameter.max_items;
            break;
    }
    if (parameter.minimum) schema["minimum"] = number_json(*parameter.minimum);
    if (parameter.maximum) schema["maximum"] = number_json(*parameter.maximum);
    if (parameter.default_value) schema["default"] = number_json(*parameter.default_value);
    if (!parameter.allowed.empty()) schema["enum"] = parameter.allowed;
    if (!parameter.pattern.empty()) schema["pattern"] = parameter.pattern;
    return schema;
}

Json example_json(const Parameter& parameter, const std::string& text)
{
    if (parameter.type == ParameterType::Integer || parameter.type == ParameterType::Number) {
        return number_json(parse_number(text).value_or(0));
    }
    if (parameter.type != ParameterType::NumberArray && parameter.type != ParameterType::StringArray) return text;
    Json items = Json::array();
    for (const std::string_view item : split(text, ',')) {
        if (parameter.type == ParameterType::NumberArray) {
            items.push_back(number_json(parse_number(item).value_or(0)));
        } else {
            items.push_back(item);
        }
    }
    return items;
}

bool names_layers(const Parameter& parameter)
{
    return parameter.name == "collectionId" || parameter.name == "layers" || parameter.name == "collections";
}

const char* place_of(const Parameter& parameter)
{
    if (parameter.in_path) return "path";
    return parameter.in_header ? "header" : "query";
}

Json parameter_json(const Parameter& parameter, const std::string& example_layer)
{
    Json out{{"name", parameter.name},
             {"in", place_of(parameter)},
             {"description", parameter.description},
             {"required", parameter.in_path || parameter.required},
             {"style", parameter.in_path || parameter.in_header ? "simple" : "form"},
             {"explode", false},
             {"schema", parameter_schema(parameter)}};
    const std::string& example = names_layers(parameter) ? example_layer : parameter.example;
    if (!example.empty()) out["example"] = example_json(parameter, example);
    return out;
}

// OGC API - Features Part 1, 7.15.5: properties of the collection as parameters. Which ones depends on the collection.
Json property_parameters()
{
    return {{"name", "queryable"},
            {"in", "query"},
            {"description", "Equality filters: each queryable field of the collection is a parameter of its own name."},
            {"required", false},
            {"style", "form"},
            {"explode", true},
            {"schema", {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}}}};
}

Json schema_reference(const std::string& name)
{
    return {{"$ref", "#/components/schemas/" + name}};
}

Json content_json(const DocumentedResponse& response)
{
    Json content = Json::object();
    for (const std::string& type : response.content_types) {
        const bool is_json = type.find("json") != std::string::npos;
        Json schema{{"type", "string"}};
        if (is_json && !response.schema.empty()) schema = schema_reference(response.schema);
        if (!is_json && type.substr(0, 5) != "text/") schema["format"] = "binary";
        content[type] = {{"schema", std::move(schema)}};
    }
    return content;
}

Json responses_json(const Route& route)
{
    std::vector<DocumentedResponse> all = route.responses;
    const auto add_problem = [&](int status, const char* description) {
        const bool has = std::any_of(all.begin(), all.end(), [&](const DocumentedResponse& one) { return one.status == status; });
        if (!has) all.push_back({status, description, {"application/problem+json"}, "Problem"});
    };
    if (route.access != Access::Anyone) {
        add_problem(401, "Nobody is logged in.");
        add_problem(403, "The account may not do this.");
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.status < b.status; });
    Json out = Json::object();
    for (const DocumentedResponse& response : all) {
        Json one{{"description", response.description}};
        if (!response.content_types.empty()) one["content"] = content_json(response);
        out[std::to_string(response.status)] = std::move(one);
    }
    out["default"] = {{"description", "Any other problem."},
                      {"content", {{"application/problem+json", {{"schema", schema_reference("Problem")}}}}}};
    return out;
}

Json security_json(Access access)
{
    Json out = Json::array();
    if (access == Access::Anyone) out.push_back(Json::object());
    for (const char* scheme : {"bearer", "basic", "cookie"}) out.push_back({{scheme, Json::array()}});
    return out;
}

Json operation_json(const Route& route, const std::string& example_layer)
{
    Json operation{{"tags", {route.tag}}, {"summary", route.summary}, {"operationId", route.operation_id}};
    Json parameters = Json::array();
    for (const Parameter& parameter : route.parameters) parameters.push_back(parameter_json(parameter, example_layer));
    if (route.open_query) parameters.push_back(property_parameters());
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    if (!route.request_schema.empty()) {
        Json content = Json::object();
        for (const std::string& type : route.request_types) content[type] = {{"schema", schema_reference(route.request_schema)}};
        operation["requestBody"] = {{"required", true}, {"content", std::move(content)}};
    }
    operation["responses"] = responses_json(route);
    operation["security"] = security_json(route.access);
    return operation;
}

Json component_schemas()
{
    Json schemas = Json::object();
    for (const EmbeddedFile& file : embedded_schemas()) schemas.update(Json::parse(file.bytes));
    return schemas;
}

Json security_schemes()
{
    return {
        {"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key."}}},
        {"basic", {{"type", "http"}, {"scheme", "basic"}, {"description", "An API key as the password."}}},
        {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "sid"}, {"description", "The session that a login sets."}}}};
}

std::string method_key(Method method)
{
    std::string key(method_name(method));
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return key;
}

}  // namespace

nlohmann::ordered_json openapi_document(const std::vector<Route>& routes, const std::string& base_url,
                                        const std::string& example_layer)
{
    const Service& names = service();
    Json paths = Json::object();
    Json tags = Json::array();
    for (const Route& route : routes) {
        if (!route.documented) continue;
        paths[route.path][method_key(route.method)] = operation_json(route, example_layer);
        const bool known = std::any_of(tags.begin(), tags.end(), [&](const Json& tag) { return tag["name"] == route.tag; });
        if (!known) tags.push_back({{"name", route.tag}});
    }
    return {{"openapi", "3.0.3"},
            {"info",
             {{"title", names.title + " " + names.title_en},
              {"description", names.description + "\n\n" + names.description_en},
              {"version", "1.0.0"}}},
            {"servers", Json::array({{{"url", base_url}}})},
            {"tags", std::move(tags)},
            {"paths", std::move(paths)},
            {"components", {{"schemas", component_schemas()}, {"securitySchemes", security_schemes()}}}};
}

}  // namespace haishu::server

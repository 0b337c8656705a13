#include "server/api/processes/schema_html.hpp"

#include "server/api/html.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

std::string type_html(const Json& schema)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names{{{"object", "对象"},
                                                                                  {"array", "数组"},
                                                                                  {"string", "文本"},
                                                                                  {"number", "数值"},
                                                                                  {"integer", "整数"},
                                                                                  {"boolean", "是/否"}}};
    const std::string type = schema.value("type", "");
    if (schema.value("format", "") == "geojson-geometry") return html_bilingual("GeoJSON 几何", "GeoJSON geometry");
    for (const auto& [english, chinese] : names) {
        if (type == english) return html_bilingual(chinese, english);
    }
    return escape_html(type);
}

std::string limit(const Json& schema, const char* keyword, std::string_view sign)
{
    const auto found = schema.find(keyword);
    // The greatest whole number that JSON carries exactly is no limit worth telling.
    constexpr double greatest = 9'007'199'254'740'991;
    if (found != schema.end() && found->get<double>() >= greatest) return {};
    return found == schema.end() ? std::string() : std::string(" ") + escape_html(sign) + " " + escape_html(found->dump());
}

// "1–8", "≥ 1" or nothing.
std::string span(const Json& schema, const char* least, const char* most)
{
    const auto from = schema.find(least);
    const auto to = schema.find(most);
    if (from != schema.end() && to != schema.end()) return *from == *to ? from->dump() : from->dump() + "–" + to->dump();
    if (from != schema.end()) return "≥ " + from->dump();
    return to != schema.end() ? "≤ " + to->dump() : std::string();
}

std::string limits_html(const Json& schema)
{
    std::string limits = limit(schema, "exclusiveMinimum", ">") + limit(schema, "minimum", "≥") +
                         limit(schema, "exclusiveMaximum", "<") + limit(schema, "maximum", "≤");
    if (schema.contains("default")) {
        limits += " · " + html_bilingual("缺省", "default") + " <code>" + escape_html(schema.at("default").dump()) + "</code>";
    }
    if (const std::string items = span(schema, "minItems", "maxItems"); !items.empty())
        limits += " · " + escape_html(items) + " " + html_bilingual("项", "items");
    if (const std::string length = span(schema, "minLength", "maxLength"); !length.empty())
        limits += " · " + escape_html(length) + " " + html_bilingual("个字符", "characters");
    return limits;
}

std::string choices_html(const Json& schema)
{
    const auto choices = schema.find("enum");
    if (choices == schema.end()) return {};
    std::string out;
    for (const Json& choice : *choices) {
        out += (out.empty() ? ": <code>" : ", <code>") +
               escape_html(choice.is_string() ? choice.get<std::string>() : choice.dump()) + "</code>";
    }
    return out;
}

bool is_required(const Json& schema, const std::string& name)
{
    const auto required = schema.find("required");
    return required != schema.end() && std::find(required->begin(), required->end(), name) != required->end();
}

std::string members_html(const Json& schema)
{
    const auto members = schema.find("properties");
    if (members == schema.end()) return {};
    std::string out = "<ul>";
    for (const auto& [name, member] : members->items()) {
        out += "<li><code>" + escape_html(name) + "</code> " +
               (is_required(schema, name) ? html_bilingual("必填", "required") + " · " : std::string()) + schema_html(member) +
               "</li>";
    }
    return out + "</ul>";
}

}  // namespace

std::string schema_html(const Json& schema)
{
    std::string out = type_html(schema) + limits_html(schema) + choices_html(schema) + members_html(schema);
    if (const auto items = schema.find("items"); items != schema.end()) out += "<ul><li>" + schema_html(*items) + "</li></ul>";
    return out;
}

}  // namespace haishu::server

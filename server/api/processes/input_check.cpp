#include "server/api/processes/input_check.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;
using Schema = nlohmann::ordered_json;

bool is_of_type(const Json& value, const std::string& type)
{
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "number") return value.is_number();
    if (type == "integer") return value.is_number_integer();
    return type == "null" && value.is_null();
}

std::string type_with_article(const std::string& type)
{
    const bool vowel = !type.empty() && std::string_view("aeiou").find(type.front()) != std::string_view::npos;
    return (vowel ? "an " : "a ") + type;
}

std::size_t code_points(const std::string& utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Calls `refuse(limit)` when the schema has the keyword and `is_fault(limit)`.
template <class Limit, class IsFault>
Result<void> check_limit(const Schema& schema, const char* keyword, const std::string& pointer, const std::string& reason,
                         IsFault is_fault)
{
    const auto limit = schema.find(keyword);
    if (limit == schema.end() || !is_fault(limit->template get<Limit>())) return {};
    return invalid_input(pointer, reason + " " + limit->dump());
}

Error too_long_input(const std::string& pointer, std::size_t most)
{
    return Error{ErrorCode::TooLarge, "input-too-long", pointer + " has more than " + std::to_string(most) + " elements", {}}
        .with("pointer", pointer)
        .with("maximum", std::to_string(most));
}

Result<void> check_number(const Json& value, const Schema& schema, const std::string& pointer)
{
    const double number = value.get<double>();
    HAISHU_CHECK(check_limit<double>(schema, "minimum", pointer, "is below", [&](double limit) { return number < limit; }));
    HAISHU_CHECK(check_limit<double>(schema, "maximum", pointer, "is above", [&](double limit) { return number > limit; }));
    HAISHU_CHECK(
        check_limit<double>(schema, "exclusiveMinimum", pointer, "is not above", [&](double limit) { return number <= limit; }));
    return check_limit<double>(schema, "exclusiveMaximum", pointer, "is not below",
                               [&](double limit) { return number >= limit; });
}

Result<void> check_string(const Json& value, const Schema& schema, const std::string& pointer)
{
    const std::size_t length = code_points(value.get_ref<const std::string&>());
    HAISHU_CHECK(check_limit<std::size_t>(schema, "minLength", pointer, "has fewer characters than",
                                          [&](std::size_t limit) { return length < limit; }));
    return check_limit<std::size_t>(schema, "maxLength", pointer, "has more characters than",
                                    [&](std::size_t limit) { return length > limit; });
}

Result<void> check_array(const Json& value, const Schema& schema, const std::string& pointer)
{
    HAISHU_CHECK(check_limit<std::size_t>(schema, "minItems", pointer, "has fewer elements than",
                                          [&](std::size_t limit) { return value.size() < limit; }));
    const auto most = schema.find("maxItems");
    if (most != schema.end() && value.size() > most->get<std::size_t>() && schema.value("x-cost-limit", false))
        return too_long_input(pointer, most->get<std::size_t>());
    HAISHU_CHECK(check_limit<std::size_t>(schema, "maxItems", pointer, "has more elements than",
                                          [&](std::size_t limit) { return value.size() > limit; }));
    const auto items = schema.find("items");
    if (items == schema.end()) return {};
    for (std::size_t i = 0; i < value.size(); ++i) HAISHU_CHECK(check_schema(value[i], *items, below(pointer, i)));
    return {};
}

Result<void> check_object(const Json& value, const Schema& schema, const std::string& pointer)
{
    if (const auto required = schema.find("required"); required != schema.end()) {
        for (const Schema& name : *required) {
            const auto member = name.get<std::string>();
            if (!value.contains(member)) return invalid_input(below(pointer, member), "is missing");
        }
    }
    const auto properties = schema.find("properties");
    const auto additional = schema.find("additionalProperties");
    const bool is_closed = additional != schema.end() && *additional == false;
    for (const auto& [name, member] : value.items()) {
        const bool is_known = properties != schema.end() && properties->contains(name);
        if (!is_known && is_closed) return invalid_input(below(pointer, name), "is not expected here");
        if (is_known) HAISHU_CHECK(check_schema(member, properties->at(name), below(pointer, name)));
    }
    return {};
}

Result<void> check_choice(const Json& value, const Schema& schema, const std::string& pointer)
{
    const auto choices = schema.find("enum");
    if (choices == schema.end()) return {};
    std::string allowed;
    for (const Schema& choice : *choices) {
        if (Json(choice) == value) return {};
        allowed += (allowed.empty() ? "" : ", ") + choice.dump();
    }
    return invalid_input(pointer, "is none of " + allowed);
}

}  // namespace

Error invalid_input(const std::string& pointer, const std::string& reason)
{
    constexpr std::size_t longest = 200;
    std::string shown = pointer.empty() ? "/" : pointer;
    if (shown.size() > longest) shown.resize(longest);
    return bad_input("input-invalid", shown + " " + reason).with("pointer", shown).with("reason", reason);
}

std::string below(const std::string& pointer, const std::string& name)
{
    std::string out = pointer + '/';
    for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return out;
}

std::string below(const std::string& pointer, std::size_t index)
{
    return pointer + '/' + std::to_string(index);
}

Result<void> check_schema(const Json& value, const Schema& schema, const std::string& pointer)
{
    if (const auto type = schema.find("type"); type != schema.end() && !is_of_type(value, type->get<std::string>())) {
        return invalid_input(pointer, "is not " + type_with_article(type->get<std::string>()));
    }
    HAISHU_CHECK(check_choice(value, schema, pointer));
    if (value.is_number()) return check_number(value, schema, pointer);
    if (value.is_string()) return check_string(value, schema, pointer);
    if (value.is_array()) return check_array(value, schema, pointer);
    if (value.is_object()) return check_object(value, schema, pointer);
    return {};
}

}  // namespace haishu::server

#include "server/api/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_integer_text(std::string_view text)
{
    if (!text.empty() && text.front() == '-') text.remove_prefix(1);
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string range_text(const Parameter& parameter)
{
    if (parameter.minimum && parameter.maximum)
        return fmt::format("must be from {} to {}", *parameter.minimum, *parameter.maximum);
    if (parameter.minimum) return fmt::format("must be at least {}", *parameter.minimum);
    return fmt::format("must be at most {}", *parameter.maximum);
}

Result<void> check_range(const Parameter& parameter, double value)
{
    if ((parameter.minimum && value < *parameter.minimum) || (parameter.maximum && value > *parameter.maximum)) {
        return invalid_parameter(parameter.name, range_text(parameter));
    }
    return {};
}

// OGC API - Features, /req/core/fc-limit-response-1: a limit above the maximum is served as the maximum.
Result<void> check_limit(const Parameter& parameter, std::string& text)
{
    if (!is_integer_text(text)) return invalid_parameter(parameter.name, "must be an integer");
    const auto maximum = static_cast<std::int64_t>(parameter.maximum.value_or(0));
    const auto value = parse_integer(text);
    if (text.front() != '-' && (!value || *value > maximum)) {
        text = std::to_string(maximum);
        return {};
    }
    return check_range(parameter, value ? static_cast<double>(*value) : -1);
}

Result<void> check_items(const Parameter& parameter, std::string_view text)
{
    const auto items = split(text, ',');
    const auto count = static_cast<int>(items.size());
    if (count < parameter.min_items || (parameter.max_items > 0 && count > parameter.max_items)) {
        return invalid_parameter(parameter.name,
                                 fmt::format("must have {} to {} values, not {}", std::max(parameter.min_items, 1),
                                             parameter.max_items > 0 ? std::to_string(parameter.max_items) : "more", count));
    }
    for (const std::string_view item : items) {
        if (item.empty()) return invalid_parameter(parameter.name, "has an empty value");
        if (parameter.type == ParameterType::NumberArray && !parse_number(item)) {
            return invalid_parameter(parameter.name, "must be finite numbers separated by commas");
        }
    }
    return {};
}

Result<void> check_value(const Parameter& parameter, std::string& text)
{
    if (!parameter.allowed.empty() &&
        std::find(parameter.allowed.begin(), parameter.allowed.end(), text) == parameter.allowed.end()) {
        // The reason for an unknown `f` is told by the negotiation, an unknown identifier in a path is not found.
        if (parameter.name == "f" || parameter.in_path) return {};
        return invalid_parameter(parameter.name, fmt::format("must be one of {}", fmt::join(parameter.allowed, ", ")));
    }
    switch (parameter.type) {
        case ParameterType::Integer: {
            if (parameter.name == "limit" && parameter.maximum) return check_limit(parameter, text);
            const auto value = parse_integer(text);
            if (!value) return invalid_parameter(parameter.name, "must be an integer");
            return check_range(parameter, static_cast<double>(*value));
        }
        case ParameterType::Number: {
            const auto value = parse_number(text);
            if (!value) return invalid_parameter(parameter.name, "must be a finite number");
            return check_range(parameter, *value);
        }
        case ParameterType::Boolean:
            if (text != "true" && text != "false") return invalid_parameter(parameter.name, "must be true or false");
            return {};
        case ParameterType::NumberArray:
        case ParameterType::StringArray: return check_items(parameter, text);
        case ParameterType::String: return {};
    }
    return {};
}

constexpr std::size_t max_query_parameters = 100;

}  // namespace

Error invalid_parameter(std::string_view name, std::string_view reason)
{
    const std::string shown(name.substr(0, 100));
    return bad_input("parameter-invalid", fmt::format("parameter {} {}", shown, reason))
        .with("name", shown)
        .with("reason", reason);
}

Result<void> check_parameters(const Route& route, Request& request)
{
    std::size_t in_path = 0;
    for (const Parameter& parameter : route.parameters) {
        if (!parameter.in_path) continue;
        if (in_path == request.path_values.size()) break;
        HAISHU_CHECK(check_value(parameter, request.path_values[in_path++]));
    }
    if (request.query.size() > max_query_parameters) {
        return bad_input("parameters-too-many", fmt::format("a request has at most {} query parameters", max_query_parameters))
            .with("maximum", std::to_string(max_query_parameters));
    }
    for (auto& [name, value] : request.query) {
        const auto known =
            std::find_if(route.parameters.begin(), route.parameters.end(), [&asked = name](const Parameter& parameter) {
                return !parameter.in_path && !parameter.in_header && parameter.name == asked;
            });
        if (known != route.parameters.end()) {
            HAISHU_CHECK(check_value(*known, value));
        } else if (!route.open_query) {
            const std::string shown = name.substr(0, 100);
            return bad_input("parameter-unknown", "this resource has no query parameter " + shown).with("name", shown);
        }
    }
    for (const Parameter& parameter : route.parameters) {
        if (parameter.required && !parameter.in_path && !parameter.in_header && !request.query_value(parameter.name)) {
            return bad_input("parameter-missing", "query parameter " + parameter.name + " is required")
                .with("name", parameter.name);
        }
    }
    return {};
}

std::optional<std::int64_t> parse_integer(std::string_view text)
{
    if (!is_integer_text(text)) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> parse_number(std::string_view text)
{
    // from_chars also takes "inf" and "nan" and hexadecimal-looking rests; only these characters make a decimal number.
    if (text.empty() || text.size() > 400 || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
        return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range && text.find("e-") != std::string_view::npos) return 0.0;
    if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (std::size_t from = 0;;) {
        const auto end = text.find(separator, from);
        parts.push_back(text.substr(from, end - from));
        if (end == std::string_view::npos) return parts;
        from = end + 1;
    }
}

std::int64_t integer_value(const Request& request, std::string_view name, std::int64_t otherwise)
{
    const auto text = request.query_value(name);
    return text ? parse_integer(*text).value_or(otherwise) : otherwise;
}

}  // namespace haishu::server

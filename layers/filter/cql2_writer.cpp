#include "geo/codec/geojson.hpp"
#include "geo/codec/wkt.hpp"
#include "layers/filter/filter.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

using nlohmann::json;

constexpr int exact_decimals = 17;

std::string in_quotes(std::string_view text, char quote)
{
    std::string out(1, quote);
    for (const char c : text) {
        // Behind a backslash a doubled quote would be read as an escaped one and the end.
        if (c == quote) out += out.back() == '\\' ? '\\' : quote;
        out += c;
    }
    return out + quote;
}

std::string number_text(double value)
{
    return json(value).dump();
}

std::string literal_text(const geo::Value& value)
{
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "TRUE" : "FALSE";
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* real = std::get_if<double>(&value)) return number_text(*real);
    if (const auto* text = std::get_if<std::string>(&value)) return in_quotes(*text, '\'');
    return "NULL";
}

std::string list_text(const std::vector<ExpressionPointer>& items, std::string_view between = ", ")
{
    std::string out;
    for (const ExpressionPointer& item : items) {
        if (!out.empty()) out += between;
        out += write_cql2_text(*item);
    }
    return out;
}

// In parentheses wherever it stands inside another: correct without a table of precedence.
std::string operation_text(const Expression& node, const OperatorName& name)
{
    const auto part = [&node](std::size_t i) { return write_cql2_text(*node.arguments[i]); };
    if (name.is_function) return fmt::format("{}({})", name.text, list_text(node.arguments));
    switch (node.op) {
        case Operator::And:
        case Operator::Or: return "(" + list_text(node.arguments, fmt::format(" {} ", name.text)) + ")";
        case Operator::Not: return fmt::format("(NOT ({}))", part(0));
        case Operator::IsNull: return fmt::format("({} IS NULL)", part(0));
        case Operator::Between: return fmt::format("({} BETWEEN {} AND {})", part(0), part(1), part(2));
        case Operator::In: return fmt::format("({} IN ({}))", part(0), list_text(node.arguments[1]->arguments));
        default: return fmt::format("({} {} {})", part(0), name.text, part(1));
    }
}

json to_json(const Expression& node);

json arguments_json(const std::vector<ExpressionPointer>& arguments)
{
    json out = json::array();
    for (const ExpressionPointer& argument : arguments) out.push_back(to_json(*argument));
    return out;
}

json to_json(const Expression& node)
{
    switch (node.op) {
        case Operator::Property: return {{"property", node.text}};
        case Operator::Date: return {{"date", node.text}};
        case Operator::Timestamp: return {{"timestamp", node.text}};
        case Operator::Interval: return {{"interval", arguments_json(node.arguments)}};
        case Operator::List: return arguments_json(node.arguments);
        case Operator::Function: return {{"op", node.text}, {"args", arguments_json(node.arguments)}};
        case Operator::Shape: {
            std::string text;
            geo::append_geojson(text, node.geometry, exact_decimals);
            return json::parse(text);
        }
        case Operator::Literal:
            return std::visit(
                [](const auto& value) -> json {
                    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
                        return nullptr;
                    else
                        return value;
                },
                node.value);
        default: return {{"op", name_of(node.op)->json}, {"args", arguments_json(node.arguments)}};
    }
}

}  // namespace

std::string write_cql2_text(const Expression& expression)
{
    switch (expression.op) {
        case Operator::Property: return in_quotes(expression.text, '"');
        case Operator::Literal: return literal_text(expression.value);
        case Operator::Date: return fmt::format("DATE({})", in_quotes(expression.text, '\''));
        case Operator::Timestamp: return fmt::format("TIMESTAMP({})", in_quotes(expression.text, '\''));
        case Operator::Interval: return fmt::format("INTERVAL({})", list_text(expression.arguments));
        case Operator::Shape: return geo::write_wkt(expression.geometry, exact_decimals);
        case Operator::List: return fmt::format("({})", list_text(expression.arguments));
        case Operator::Function: return fmt::format("{}({})", expression.text, list_text(expression.arguments));
        default: return operation_text(expression, *name_of(expression.op));
    }
}

std::string write_cql2_json(const Expression& expression)
{
    return to_json(expression).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace haishu::layers

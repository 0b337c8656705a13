// CQL2 text (OGC 21-065r2, annex B) by recursive descent. Truth values and numbers share one ladder of precedence, since a
// parenthesis does not tell which of the two it holds; what fits where is checked when the tree is bound to a layer.

#include "geo/codec/wkt.hpp"
#include "layers/filter/expression_builder.hpp"
#include "layers/filter/filter.hpp"
#include "layers/filter/text_cursor.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

constexpr std::array<std::string_view, 7> shapes{"POINT",           "LINESTRING",   "POLYGON",           "MULTIPOINT",
                                                 "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"};

bool is_shape(std::string_view word)
{
    for (const std::string_view shape : shapes) {
        if (word == shape) return true;
        if (word.size() == shape.size() + 1 && word.substr(0, shape.size()) == shape && word.back() == 'Z') return true;
    }
    return false;
}

class TextReader : private TextCursor
{
   public:
    explicit TextReader(std::string_view text) : TextCursor(text) {}

    Result<ExpressionPointer> read()
    {
        HAISHU_CHECK(check_encoding());
        HAISHU_TRY(ExpressionPointer all, disjunction(0));
        skip_blanks();
        if (m_at < m_text.size()) return expected("the end, AND or OR");
        return all;
    }

   private:
    using Node = Result<ExpressionPointer>;

    // --- truth

    Node disjunction(int depth) { return chain(Operator::Or, "OR", depth, &TextReader::conjunction); }
    Node conjunction(int depth) { return chain(Operator::And, "AND", depth, &TextReader::negation); }

    Node chain(Operator op, std::string_view word, int depth, Node (TextReader::*read_part)(int))
    {
        HAISHU_CHECK(ExpressionBuilder::check_depth(depth));
        std::string where = place();
        std::vector<ExpressionPointer> parts;
        do {
            HAISHU_TRY(ExpressionPointer part, (this->*read_part)(depth));
            parts.push_back(std::move(part));
        } while (take_word(word));
        if (parts.size() == 1) return std::move(parts.front());
        return m_builder.operation(op, std::move(parts), std::move(where));
    }

    Node negation(int depth)
    {
        skip_blanks();
        std::string where = place();
        int negations = 0;
        while (take_word("NOT")) HAISHU_CHECK(ExpressionBuilder::check_depth(depth + ++negations));
        HAISHU_TRY(ExpressionPointer inner, predicate(depth + negations));
        while (negations-- > 0) {
            HAISHU_TRY(inner, m_builder.operation(Operator::Not, {std::move(inner)}, where));
        }
        return inner;
    }

    Node predicate(int depth)
    {
        HAISHU_TRY(ExpressionPointer left, sum(depth));
        skip_blanks();
        const std::string where = place();
        static constexpr std::array<std::pair<std::string_view, Operator>, 6> comparisons{{{"<>", Operator::NotEqual},
                                                                                           {"<=", Operator::LessOrEqual},
                                                                                           {">=", Operator::GreaterOrEqual},
                                                                                           {"=", Operator::Equal},
                                                                                           {"<", Operator::Less},
                                                                                           {">", Operator::Greater}}};
        for (const auto& [sign, op] : comparisons) {
            if (!take(sign)) continue;
            HAISHU_TRY(ExpressionPointer right, sum(depth));
            return m_builder.operation(op, {std::move(left), std::move(right)}, where);
        }
        if (take_word("IS")) {
            const bool is_negated = take_word("NOT");
            if (!take_word("NULL")) return expected("NULL");
            return negated_if(is_negated, m_builder.operation(Operator::IsNull, {std::move(left)}, where), where);
        }
        const bool is_negated = take_word("NOT");
        if (take_word("LIKE")) {
            HAISHU_TRY(ExpressionPointer pattern, sum(depth));
            return negated_if(is_negated, m_builder.operation(Operator::Like, {std::move(left), std::move(pattern)}, where),
                              where);
        }
        if (take_word("BETWEEN")) {
            HAISHU_TRY(ExpressionPointer lower, sum(depth));
            if (!take_word("AND")) return expected("AND");
            HAISHU_TRY(ExpressionPointer upper, sum(depth));
            return negated_if(
                is_negated, m_builder.operation(Operator::Between, {std::move(left), std::move(lower), std::move(upper)}, where),
                where);
        }
        if (take_word("IN")) {
            HAISHU_CHECK(require("("));
            HAISHU_TRY(ExpressionPointer list, rest_of_list({}, depth, where));
            return negated_if(is_negated, m_builder.operation(Operator::In, {std::move(left), std::move(list)}, where), where);
        }
        if (is_negated) return expected("LIKE, BETWEEN or IN");
        return left;
    }

    Node negated_if(bool is_negated, Node inner, const std::string& where)
    {
        if (!is_negated || !inner) return inner;
        return m_builder.operation(Operator::Not, {std::move(inner).value()}, where);
    }

    // --- numbers

    Node sum(int depth)
    {
        HAISHU_TRY(ExpressionPointer left, product(depth));
        for (int links = 0;; ++links) {
            skip_blanks();
            std::string where = place();
            const std::optional<Operator> op = take("+")   ? std::optional(Operator::Add)
                                               : take("-") ? std::optional(Operator::Subtract)
                                                           : std::nullopt;
            if (!op) return left;
            HAISHU_CHECK(ExpressionBuilder::check_depth(depth + links));
            HAISHU_TRY(ExpressionPointer right, product(depth));
            HAISHU_TRY(left, m_builder.operation(*op, {std::move(left), std::move(right)}, std::move(where)));
        }
    }

    Node product(int depth)
    {
        HAISHU_TRY(ExpressionPointer left, power(depth));
        for (int links = 0;; ++links) {
            skip_blanks();
            std::string where = place();
            const std::optional<Operator> op = take("*")          ? std::optional(Operator::Multiply)
                                               : take("/")        ? std::optional(Operator::Divide)
                                               : take("%")        ? std::optional(Operator::Modulo)
                                               : take_word("DIV") ? std::optional(Operator::IntegerDivide)
                                                                  : std::nullopt;
            if (!op) return left;
            HAISHU_CHECK(ExpressionBuilder::check_depth(depth + links));
            HAISHU_TRY(ExpressionPointer right, power(depth));
            HAISHU_TRY(left, m_builder.operation(*op, {std::move(left), std::move(right)}, std::move(where)));
        }
    }

    Node power(int depth)
    {
        HAISHU_CHECK(ExpressionBuilder::check_depth(depth));
        HAISHU_TRY(ExpressionPointer base, operand(depth));
        skip_blanks();
        std::string where = place();
        if (!take("^")) return base;
        HAISHU_TRY(ExpressionPointer exponent, power(depth + 1));
        return m_builder.operation(Operator::Power, {std::move(base), std::move(exponent)}, std::move(where));
    }

    // --- operands

    Node operand(int depth)
    {
        HAISHU_CHECK(ExpressionBuilder::check_depth(depth));
        skip_blanks();
        if (m_at == m_text.size()) return expected("a value");
        const char c = m_text[m_at];
        if (c == '(') return parenthesis(depth);
        if (c == '\'') return text_literal();
        if (c == '"') return quoted_property();
        if (is_digit(c) || c == '.') return number();
        if (c == '-' || c == '+') return signed_operand(depth);
        const std::string_view name = name_ahead();
        if (name.empty()) return expected("a value");
        return named(name, depth);
    }

    // "(a)" is a, "(a, b)" and "()" are lists.
    Node parenthesis(int depth)
    {
        std::string where = place();
        ++m_at;
        if (take(")")) return list({}, std::move(where));
        HAISHU_TRY(ExpressionPointer inner, disjunction(depth + 1));
        if (take(")")) return inner;
        if (!take(",")) return expected("')' or ','");
        return rest_of_list({std::move(inner)}, depth, std::move(where));
    }

    Node rest_of_list(std::vector<ExpressionPointer> items, int depth, std::string where)
    {
        do {
            HAISHU_TRY(ExpressionPointer item, disjunction(depth + 1));
            items.push_back(std::move(item));
        } while (take(","));
        HAISHU_CHECK(require(")"));
        return list(std::move(items), std::move(where));
    }

    Node list(std::vector<ExpressionPointer> items, std::string where)
    {
        Expression node;
        node.op = Operator::List;
        node.arguments = std::move(items);
        node.place = std::move(where);
        return m_builder.make(std::move(node));
    }

    Node leaf(Operator op, std::string text, std::string where)
    {
        Expression node;
        node.op = op;
        node.text = std::move(text);
        node.place = std::move(where);
        return m_builder.make(std::move(node));
    }

    Node literal(geo::Value value, std::string where)
    {
        Expression node;
        node.value = std::move(value);
        node.place = std::move(where);
        return m_builder.make(std::move(node));
    }

    Node text_literal()
    {
        std::string where = place();
        HAISHU_TRY(std::string text, quoted('\''));
        return literal(std::move(text), std::move(where));
    }

    Node quoted_property()
    {
        std::string where = place();
        HAISHU_TRY(std::string name, quoted('"'));
        return leaf(Operator::Property, std::move(name), std::move(where));
    }

    Node number()
    {
        std::string where = place();
        HAISHU_TRY(geo::Value value, number_value());
        return literal(std::move(value), std::move(where));
    }

    Node signed_operand(int depth)
    {
        std::string where = place();
        const bool is_negative = m_text[m_at] == '-';
        const bool is_number = m_at + 1 < m_text.size() && (is_digit(m_text[m_at + 1]) || m_text[m_at + 1] == '.');
        if (is_negative && is_number) return number();  // so that -9223372036854775808 is one
        ++m_at;
        HAISHU_TRY(ExpressionPointer inner, operand(depth + 1));
        if (!is_negative) return inner;
        HAISHU_TRY(ExpressionPointer zero, literal(std::int64_t{0}, where));
        return m_builder.operation(Operator::Subtract, {std::move(zero), std::move(inner)}, std::move(where));
    }

    Node named(std::string_view name, int depth)
    {
        std::string where = place();
        const std::string word = capitals(name);
        if (word == "TRUE" || word == "FALSE") {
            m_at += name.size();
            return literal(word == "TRUE", std::move(where));
        }
        if (is_shape(word)) return shape();
        if (!is_open_behind(name)) {
            static constexpr std::array<std::string_view, 9> reserved{"AND", "OR", "NOT",  "LIKE", "BETWEEN",
                                                                      "IN",  "IS", "NULL", "DIV"};
            for (const std::string_view known : reserved) {
                if (word == known) return expected("a value");
            }
            m_at += name.size();
            return leaf(Operator::Property, std::string(name), std::move(where));
        }
        // In CQL2 JSON a function of this name would be the operator.
        const OperatorName* const taken = find_json_operator(name);
        if (taken != nullptr && !taken->is_function) return expected("a value");
        m_at += name.size();
        HAISHU_CHECK(require("("));
        if (word == "DATE" || word == "TIMESTAMP")
            return instant(word == "DATE" ? Operator::Date : Operator::Timestamp, std::move(where));
        if (word == "INTERVAL") return interval(depth, std::move(where));
        if (word == "BBOX") return bounding_box(std::move(where));
        std::vector<ExpressionPointer> arguments;
        if (!take(")")) {
            HAISHU_TRY(const ExpressionPointer given, rest_of_list({}, depth, where));
            arguments = given->arguments;
        }
        if (const OperatorName* known = find_function(name)) {
            return m_builder.operation(known->op, std::move(arguments), std::move(where));
        }
        Expression node;
        node.op = Operator::Function;
        node.text = name;
        node.arguments = std::move(arguments);
        node.place = std::move(where);
        return m_builder.make(std::move(node));
    }

    Node instant(Operator op, std::string where)
    {
        skip_blanks();
        if (m_at == m_text.size() || m_text[m_at] != '\'') return expected("a quoted time");
        HAISHU_TRY(std::string text, quoted('\''));
        HAISHU_CHECK(require(")"));
        return leaf(op, std::move(text), std::move(where));
    }

    Node interval(int depth, std::string where)
    {
        HAISHU_TRY(ExpressionPointer from, interval_end(depth));
        HAISHU_CHECK(require(","));
        HAISHU_TRY(ExpressionPointer to, interval_end(depth));
        HAISHU_CHECK(require(")"));
        Expression node;
        node.op = Operator::Interval;
        node.arguments = {std::move(from), std::move(to)};
        node.place = std::move(where);
        return m_builder.make(std::move(node));
    }

    Node interval_end(int depth) { return operand(depth + 1); }

    Node bounding_box(std::string where)
    {
        std::vector<double> numbers;
        do {
            skip_blanks();
            HAISHU_TRY(const geo::Value value, number_value());
            const auto* whole = std::get_if<std::int64_t>(&value);
            numbers.push_back(whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value));
        } while (numbers.size() < 6 && take(","));
        HAISHU_CHECK(require(")"));
        return m_builder.bounding_box(numbers, std::move(where));
    }

    // Well-known text up to the parenthesis that closes its first one.
    Node shape()
    {
        std::string where = place();
        const std::size_t open = m_text.find('(', m_at);
        const std::size_t empty = capitals(m_text.substr(m_at, 40)).find("EMPTY");
        if (empty != std::string::npos && (open == std::string_view::npos || m_at + empty < open)) {
            return malformed_filter(where, "the geometry is empty");
        }
        if (open == std::string_view::npos) return expected("a geometry");
        std::size_t end = open;
        for (int nesting = 0; end < m_text.size(); ++end) {
            if (m_text[end] == '(') ++nesting;
            if (m_text[end] == ')' && --nesting == 0) break;
        }
        std::size_t bytes_read = 0;
        auto geometry = geo::read_wkt(m_text.substr(m_at, std::min(m_text.size(), end + 1) - m_at), bytes_read);
        if (!geometry) {
            m_at += bytes_read;
            return malformed_filter(place(), geometry.error().detail);
        }
        m_at = std::min(m_text.size(), end + 1);
        return m_builder.shape(std::move(geometry).value(), std::move(where));
    }

    ExpressionBuilder m_builder;
};

}  // namespace

Result<ExpressionPointer> parse_cql2_text(std::string_view text)
{
    if (text.size() > FilterLimits::bytes) return filter_too_large(fmt::format("has more than {} bytes", FilterLimits::bytes));
    return TextReader(text).read();
}

}  // namespace haishu::layers

// CQL2 JSON (OGC 21-065r2, clause 9 and its JSON schema).

#include "geo/codec/geojson.hpp"
#include "geo/codec/json_nesting.hpp"
#include "layers/filter/expression_builder.hpp"
#include "layers/filter/filter.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

using nlohmann::json;

class JsonReader
{
   public:
    using Node = Result<ExpressionPointer>;

    Node read(const json& item, const std::string& place, int depth)
    {
        HAISHU_CHECK(ExpressionBuilder::check_depth(depth));
        if (item.is_boolean()) return literal(item.get<bool>(), place);
        if (item.is_number()) return number(item, place);
        if (item.is_string()) return literal(item.get<std::string>(), place);
        if (item.is_array()) return list(item, place, depth);
        if (!item.is_object()) return malformed_filter(here(place), "expected a value or an operation");
        if (item.contains("op")) return operation(item, place, depth);
        if (item.contains("type")) return shape(item, place);
        if (item.size() != 1)
            return malformed_filter(here(place), "expected op, property, date, timestamp, interval, bbox or a geometry");
        const std::string& key = item.begin().key();
        const json& content = item.begin().value();
        if (key == "interval") return interval(content, place, depth);
        if (key == "bbox") return bounding_box(content, place);
        const Operator op = key == "property"    ? Operator::Property
                            : key == "date"      ? Operator::Date
                            : key == "timestamp" ? Operator::Timestamp
                                                 : Operator::Literal;
        if (op == Operator::Literal || !content.is_string()) {
            return malformed_filter(here(place),
                                    fmt::format("{} is none of property, date, timestamp (with a text), interval, bbox",
                                                json(key.substr(0, 40)).dump(-1, ' ', false, json::error_handler_t::replace)));
        }
        return leaf(op, content.get<std::string>(), place);
    }

   private:
    // The root is "" as a JSON pointer.
    static std::string here(const std::string& place) { return place.empty() ? "/" : place; }

    Node literal(geo::Value value, const std::string& place)
    {
        Expression node;
        node.value = std::move(value);
        node.place = here(place);
        return m_builder.make(std::move(node));
    }

    Node number(const json& item, const std::string& place)
    {
        if (item.is_number_unsigned() && item.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
            return literal(static_cast<double>(item.get<std::uint64_t>()), place);
        if (item.is_number_integer()) return literal(item.get<std::int64_t>(), place);
        const double real = item.get<double>();
        if (!std::isfinite(real)) return malformed_filter(here(place), "a number is too large");
        return literal(real, place);
    }

    Node leaf(Operator op, std::string text, const std::string& place)
    {
        Expression node;
        node.op = op;
        node.text = std::move(text);
        node.place = here(place);
        return m_builder.make(std::move(node));
    }

    Result<std::vector<ExpressionPointer>> items_of(const json& array, const std::string& place, int depth)
    {
        std::vector<ExpressionPointer> items;
        for (std::size_t i = 0; i < array.size(); ++i) {
            HAISHU_TRY(ExpressionPointer item, read(array[i], fmt::format("{}/{}", place, i), depth + 1));
            items.push_back(std::move(item));
        }
        return items;
    }

    Node list(const json& array, const std::string& place, int depth)
    {
        HAISHU_TRY(auto items, items_of(array, place, depth));
        Expression node;
        node.op = Operator::List;
        node.arguments = std::move(items);
        node.place = here(place);
        return m_builder.make(std::move(node));
    }

    Node operation(const json& item, const std::string& place, int depth)
    {
        const auto args = item.find("args");
        if (item.size() != 2 || !item["op"].is_string() || args == item.end() || !args->is_array()) {
            return malformed_filter(here(place),
                                    "an operation has an op that is a text and args that are an array, nothing else");
        }
        const std::string name = item["op"].get<std::string>();
        HAISHU_TRY(auto arguments, items_of(*args, place + "/args", depth));
        if (const OperatorName* known = find_json_operator(name)) {
            // "-" with one argument is the negative of a number.
            if (known->op == Operator::Subtract && arguments.size() == 1) {
                HAISHU_TRY(ExpressionPointer zero, literal(std::int64_t{0}, place));
                arguments.insert(arguments.begin(), std::move(zero));
            }
            return m_builder.operation(known->op, std::move(arguments), here(place));
        }
        Expression node;
        node.op = Operator::Function;
        node.text = name;
        node.arguments = std::move(arguments);
        node.place = here(place);
        return m_builder.make(std::move(node));
    }

    Node shape(const json& item, const std::string& place)
    {
        auto geometry = geo::read_geojson_geometry(item.dump(), FilterLimits::vertices);
        if (!geometry) return malformed_filter(here(place), geometry.error().detail);
        return m_builder.shape(std::move(geometry).value(), here(place));
    }

    Node interval(const json& ends, const std::string& place, int depth)
    {
        if (!ends.is_array() || ends.size() != 2) return malformed_filter(here(place), "an interval has two ends");
        HAISHU_TRY(auto items, items_of(ends, place + "/interval", depth));
        Expression node;
        node.op = Operator::Interval;
        node.arguments = std::move(items);
        node.place = here(place);
        return m_builder.make(std::move(node));
    }

    Node bounding_box(const json& content, const std::string& place)
    {
        std::vector<double> numbers;
        if (content.is_array() && content.size() <= 6) {
            for (const json& number : content) {
                if (!number.is_number() || !std::isfinite(number.get<double>())) break;
                numbers.push_back(number.get<double>());
            }
        }
        if (!content.is_array() || numbers.size() != content.size())
            return malformed_filter(here(place), "a box has 4 or 6 numbers");
        return m_builder.bounding_box(numbers, here(place));
    }

    ExpressionBuilder m_builder;
};

}  // namespace

Result<ExpressionPointer> parse_cql2_json(std::string_view text)
{
    if (text.size() > FilterLimits::bytes) return filter_too_large(fmt::format("has more than {} bytes", FilterLimits::bytes));
    // An operation is an object in an array in an object; coordinates nest at most five deeper.
    constexpr int levels = 2 * (FilterLimits::depth + 3) + 1;
    if (geo::find_deeper_than(text, levels) != std::string_view::npos)
        HAISHU_CHECK(ExpressionBuilder::check_depth(FilterLimits::depth + 1));
    json item;
    try {
        item = json::parse(text);
    } catch (const json::parse_error& fault) {
        return malformed_filter(fmt::format("byte {}", fault.byte), "it is not JSON");
    } catch (const json::out_of_range&) {
        return malformed_filter("/", "a number is too large");
    }
    return JsonReader().read(item, "", 0);
}

}  // namespace haishu::layers

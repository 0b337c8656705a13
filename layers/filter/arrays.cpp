#include "layers/catalog/text_list.hpp"
#include "layers/filter/predicate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

namespace
{

// Values that are written in the filter, or what a field holds as a list.
struct Items {
    std::vector<ScalarPointer> written;
    std::optional<std::size_t> field = {};
    std::string separator = {};
};

// Sets of values; with a null among them nothing is certain.
class ArrayRelation : public Predicate
{
   public:
    ArrayRelation(Operator op, Items a, Items b) : m_op(op), m_a(std::move(a)), m_b(std::move(b)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        // The text of a scalar lives until its next call, so values are owned.
        std::vector<geo::Value> a;
        std::vector<geo::Value> b;
        if (!take(m_a, feature, a) || !take(m_b, feature, b)) return std::nullopt;
        switch (m_op) {
            case Operator::ArrayContains: return holds_all(a, b);
            case Operator::ArrayContainedBy: return holds_all(b, a);
            case Operator::ArrayOverlaps:
                return std::any_of(b.begin(), b.end(), [&a](const geo::Value& item) { return holds(a, item); });
            default: return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), is_same);
        }
    }

   private:
    static bool take(const Items& items, const FeatureRef& feature, std::vector<geo::Value>& values)
    {
        if (items.field) {
            const geo::ValueView list = feature.value(*items.field);
            const auto* text = std::get_if<std::string_view>(&list);
            if (text == nullptr) return false;
            visit_items(*text, items.separator, [&](std::string_view item) { values.emplace_back(std::string(item)); });
            return true;
        }
        for (const ScalarPointer& item : items.written) {
            values.push_back(geo::to_value(item->value(feature)));
            if (geo::is_null(values.back())) return false;
        }
        return true;
    }
    static bool is_same(const geo::Value& a, const geo::Value& b) { return compare(geo::to_view(a), geo::to_view(b)) == 0; }
    static bool holds(const std::vector<geo::Value>& values, const geo::Value& wanted)
    {
        return std::any_of(values.begin(), values.end(), [&wanted](const geo::Value& value) { return is_same(value, wanted); });
    }
    static bool holds_all(const std::vector<geo::Value>& values, const std::vector<geo::Value>& wanted)
    {
        return std::all_of(wanted.begin(), wanted.end(), [&values](const geo::Value& item) { return holds(values, item); });
    }

    Operator m_op;
    Items m_a;
    Items m_b;
};

Error no_array(const Expression& property)
{
    return misfit(property, fmt::format("{} holds one value and is no array", property.text)).with("property", property.text);
}

Result<Items> bind_items(const Expression& expression, const Binding& binding)
{
    Items items;
    if (expression.op != Operator::List) {
        // ('a') is read as 'a': one value in parentheses is an array of one. A field with one value never is.
        HAISHU_TRY(ScalarPointer item, bind_scalar(expression, binding));
        if (expression.op == Operator::Property) {
            items.field = binding.layer.field_index(expression.text);
            if (items.field) items.separator = binding.layer.fields[*items.field].list_separator;
            if (items.separator.empty()) return no_array(expression);
            return items;
        }
        items.written.push_back(std::move(item));
        return items;
    }
    for (const ExpressionPointer& argument : expression.arguments) {
        HAISHU_TRY(ScalarPointer item, bind_scalar(*argument, binding));
        items.written.push_back(std::move(item));
    }
    return items;
}

// What stands beside a list of texts must be texts.
Result<void> check_texts(const Items& items, const Items& others, const Expression& expression)
{
    if (!items.field) return {};
    for (const ScalarPointer& item : others.written) {
        if (item->type() != ScalarType::Text)
            return misfit(expression, fmt::format("a list of texts is not compared with {}", type_name(item->type())));
    }
    return {};
}

}  // namespace

Result<PredicatePointer> bind_array(const Expression& expression, const Binding& binding)
{
    HAISHU_TRY(Items a, bind_items(*expression.arguments[0], binding));
    HAISHU_TRY(Items b, bind_items(*expression.arguments[1], binding));
    HAISHU_CHECK(check_texts(a, b, *expression.arguments[1]));
    HAISHU_CHECK(check_texts(b, a, *expression.arguments[0]));
    // A comparison of every item with every other.
    constexpr std::size_t most_pairs = 10'000;
    if (a.written.size() * b.written.size() > most_pairs) return misfit(expression, "the arrays are too long");
    return PredicatePointer(std::make_unique<ArrayRelation>(expression.op, std::move(a), std::move(b)));
}

}  // namespace haishu::layers

#include "layers/filter/predicate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <vector>

namespace haishu::layers
{

namespace
{

using Items = std::vector<ScalarPointer>;

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
        for (const ScalarPointer& item : items) {
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
        // ('a') is read as 'a': one value in parentheses is an array of one. A field holds one value and never is.
        HAISHU_TRY(ScalarPointer item, bind_scalar(expression, binding));
        if (expression.op == Operator::Property) return no_array(expression);
        items.push_back(std::move(item));
        return items;
    }
    for (const ExpressionPointer& argument : expression.arguments) {
        HAISHU_TRY(ScalarPointer item, bind_scalar(*argument, binding));
        items.push_back(std::move(item));
    }
    return items;
}

}  // namespace

Result<PredicatePointer> bind_array(const Expression& expression, const Binding& binding)
{
    HAISHU_TRY(Items a, bind_items(*expression.arguments[0], binding));
    HAISHU_TRY(Items b, bind_items(*expression.arguments[1], binding));
    // A comparison of every item with every other.
    constexpr std::size_t most_pairs = 10'000;
    if (a.size() * b.size() > most_pairs) return misfit(expression, "the arrays are too long");
    return PredicatePointer(std::make_unique<ArrayRelation>(expression.op, std::move(a), std::move(b)));
}

}  // namespace haishu::layers

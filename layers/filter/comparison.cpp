// Comparisons of values: = <> < <= > >=, IN and IS NULL.

#include "layers/filter/predicate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace haishu::layers
{

namespace
{

// Whether `order` (-1, 0, 1) is one that the operator asks for.
bool holds(Operator op, int order)
{
    switch (op) {
        case Operator::Equal: return order == 0;
        case Operator::NotEqual: return order != 0;
        case Operator::Less: return order < 0;
        case Operator::LessOrEqual: return order <= 0;
        case Operator::Greater: return order > 0;
        default: return order >= 0;
    }
}

class Comparison : public Predicate
{
   public:
    Comparison(Operator op, ScalarPointer left, ScalarPointer right)
        : m_op(op), m_left(std::move(left)), m_right(std::move(right))
    {
    }
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        const auto order = compare(m_left->value(feature), m_right->value(feature));
        return order ? Truth(holds(m_op, *order)) : std::nullopt;
    }

   private:
    Operator m_op;
    ScalarPointer m_left;
    ScalarPointer m_right;
};

// The everyday condition, a value against a constant, without deciding each time anew what the constant is.
template <class Constant>
class ConstantComparison : public Predicate
{
   public:
    ConstantComparison(Operator op, ScalarPointer value, Constant constant)
        : m_op(op), m_value(std::move(value)), m_constant(std::move(constant))
    {
    }
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        using View = std::conditional_t<std::is_same_v<Constant, std::string>, std::string_view, Constant>;
        const geo::ValueView value = m_value->value(feature);
        const auto* same = std::get_if<View>(&value);
        if (same != nullptr) {
            if (m_op == Operator::Equal) return *same == m_constant;
            return holds(m_op, *same < m_constant ? -1 : m_constant < *same ? 1 : 0);
        }
        const auto order = compare(value, geo::ValueView(View(m_constant)));
        return order ? Truth(holds(m_op, *order)) : std::nullopt;
    }

   private:
    Operator m_op;
    ScalarPointer m_value;
    Constant m_constant;
};

class IsNull : public Predicate
{
   public:
    explicit IsNull(ScalarPointer inner) : m_inner(std::move(inner)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override { return geo::is_null(m_inner->value(feature)); }

   private:
    ScalarPointer m_inner;
};

class HasNoGeometry : public Predicate
{
   public:
    [[nodiscard]] Truth test(const FeatureRef& feature) const override { return feature.geometry().is_empty(); }
};

class In : public Predicate
{
   public:
    In(ScalarPointer value, std::vector<ScalarPointer> items) : m_value(std::move(value))
    {
        for (ScalarPointer& item : items) {
            if (item->constant() != nullptr) {
                m_constants.push_back(*item->constant());
            } else {
                m_others.push_back(std::move(item));
            }
        }
        std::sort(m_constants.begin(), m_constants.end(),
                  [](const geo::Value& a, const geo::Value& b) { return compare(geo::to_view(a), geo::to_view(b)) == -1; });
    }
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        const geo::ValueView value = m_value->value(feature);
        if (geo::is_null(value)) return std::nullopt;
        const auto place = std::partition_point(m_constants.begin(), m_constants.end(), [&value](const geo::Value& item) {
            return compare(geo::to_view(item), value) == -1;
        });
        if (place != m_constants.end() && compare(geo::to_view(*place), value) == 0) return true;
        Truth found = false;
        for (const ScalarPointer& item : m_others) {
            const auto order = compare(value, item->value(feature));
            if (order == 0) return true;
            if (!order) found = std::nullopt;
        }
        return found;
    }

   private:
    ScalarPointer m_value;
    std::vector<geo::Value> m_constants;  // ascending
    std::vector<ScalarPointer> m_others;
};

// A comparison of truth values that are themselves worked out: (a > 1) = (b > 2).
class TruthValue : public Scalar
{
   public:
    explicit TruthValue(PredicatePointer inner) : Scalar(ScalarType::Boolean), m_inner(std::move(inner)) {}
    [[nodiscard]] geo::ValueView value(const FeatureRef& feature) const override
    {
        const Truth truth = m_inner->test(feature);
        return truth ? geo::ValueView(*truth) : geo::ValueView();
    }

   private:
    PredicatePointer m_inner;
};

bool gives_truth(const Expression& expression)
{
    switch (expression.op) {
        case Operator::Property:
        case Operator::Literal:
        case Operator::Date:
        case Operator::Timestamp:
        case Operator::Interval:
        case Operator::Shape:
        case Operator::List:
        case Operator::Function:
        case Operator::CaseFolded:
        case Operator::AccentFolded:
        case Operator::Add:
        case Operator::Subtract:
        case Operator::Multiply:
        case Operator::Divide:
        case Operator::Modulo:
        case Operator::IntegerDivide:
        case Operator::Power: return false;
        default: return true;
    }
}

Result<ScalarPointer> bind_operand(const Expression& expression, const Binding& binding)
{
    if (!gives_truth(expression)) return bind_scalar(expression, binding);
    HAISHU_TRY(PredicatePointer inner, bind_truth(expression, binding));
    return ScalarPointer(std::make_unique<TruthValue>(std::move(inner)));
}

// Two operands made comparable: the one that is not of the other's type is read as such.
Result<std::pair<ScalarPointer, ScalarPointer>> bind_pair(const Expression& left, const Expression& right, const Binding& binding)
{
    HAISHU_TRY(ScalarPointer a, bind_operand(left, binding));
    HAISHU_TRY(ScalarPointer b, bind_operand(right, binding));
    if (a->type() == b->type()) return std::pair(std::move(a), std::move(b));
    auto b_like_a = bind_scalar_as(right, binding, a->type());
    if (b_like_a) return std::pair(std::move(a), std::move(b_like_a).value());
    auto a_like_b = bind_scalar_as(left, binding, b->type());
    if (a_like_b) return std::pair(std::move(a_like_b).value(), std::move(b));
    // A date and a quoted time meet as times.
    if (a->type() == ScalarType::Date || b->type() == ScalarType::Date) {
        auto a_time = bind_scalar_as(left, binding, ScalarType::Time);
        auto b_time = bind_scalar_as(right, binding, ScalarType::Time);
        if (a_time && b_time) return std::pair(std::move(a_time).value(), std::move(b_time).value());
    }
    return misfit(right, fmt::format("a {} is compared with a {}", type_name(a->type()), type_name(b->type())));
}

}  // namespace

Result<PredicatePointer> bind_comparison(Operator op, const Expression& left, const Expression& right, const Binding& binding)
{
    HAISHU_TRY(auto pair, bind_pair(left, right, binding));
    const bool is_truth = pair.first->type() == ScalarType::Boolean;
    if (is_truth && op != Operator::Equal && op != Operator::NotEqual) return misfit(left, "truth values have no order");
    if (pair.second->constant() == nullptr)
        return PredicatePointer(std::make_unique<Comparison>(op, std::move(pair.first), std::move(pair.second)));
    return std::visit(
        [&](const auto& constant) -> PredicatePointer {
            using Constant = std::decay_t<decltype(constant)>;
            if constexpr (std::is_same_v<Constant, std::monostate>) {
                return std::make_unique<Comparison>(op, std::move(pair.first), std::move(pair.second));
            } else {
                return std::make_unique<ConstantComparison<Constant>>(op, std::move(pair.first), constant);
            }
        },
        *pair.second->constant());
}

Result<PredicatePointer> bind_in(const Expression& expression, const Binding& binding)
{
    HAISHU_TRY(ScalarPointer value, bind_operand(*expression.arguments[0], binding));
    const Expression& list = *expression.arguments[1];
    if (list.op != Operator::List) return misfit(list, "IN is followed by a list");
    std::vector<ScalarPointer> items;
    for (const ExpressionPointer& item : list.arguments) {
        HAISHU_TRY(ScalarPointer bound, bind_scalar_as(*item, binding, value->type()));
        items.push_back(std::move(bound));
    }
    return PredicatePointer(std::make_unique<In>(std::move(value), std::move(items)));
}

Result<PredicatePointer> bind_is_null(const Expression& expression, const Binding& binding)
{
    const Expression& inner = *expression.arguments[0];
    const bool is_geometry = inner.op == Operator::Property && inner.text == "geometry" &&
                             binding.layer.geometry != GeometryKind::None && binding.layer.find_field("geometry") == nullptr;
    if (is_geometry) return PredicatePointer(std::make_unique<HasNoGeometry>());
    HAISHU_TRY(ScalarPointer bound, bind_operand(inner, binding));
    return PredicatePointer(std::make_unique<IsNull>(std::move(bound)));
}

}  // namespace haishu::layers

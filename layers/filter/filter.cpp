#include "layers/filter/filter.hpp"

#include "layers/filter/predicate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace haishu::layers
{

namespace
{

using Parts = std::vector<PredicatePointer>;
using CoverQuestion = std::optional<geo::Box> (Predicate::*)() const;

// Of features for which all parts hold. Not what the boxes share: a shape may meet both without reaching into that.
std::optional<geo::Box> smallest_of(const Parts& parts, CoverQuestion cover)
{
    std::optional<geo::Box> smallest;
    for (const PredicatePointer& part : parts) {
        const auto box = (*part.*cover)();
        if (!box) continue;
        if (box->is_empty()) return box;
        if (!smallest || box->width() * box->height() < smallest->width() * smallest->height()) smallest = box;
    }
    return smallest;
}

// Of features for which any part holds.
std::optional<geo::Box> box_around(const Parts& parts, CoverQuestion cover)
{
    geo::Box whole;
    for (const PredicatePointer& part : parts) {
        const auto box = (*part.*cover)();
        if (!box) return std::nullopt;
        whole.extend(*box);
    }
    return whole;
}

// "False and unknown" is false, "true or unknown" is true.
class Conjunction : public Predicate
{
   public:
    explicit Conjunction(Parts parts) : m_parts(std::move(parts)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        Truth all = true;
        for (const PredicatePointer& part : m_parts) {
            const Truth truth = part->test(feature);
            if (truth == false) return false;
            if (!truth) all = std::nullopt;
        }
        return all;
    }
    [[nodiscard]] std::optional<geo::Box> cover() const override { return smallest_of(m_parts, &Predicate::cover); }
    [[nodiscard]] std::optional<geo::Box> cover_of_false() const override
    {
        return box_around(m_parts, &Predicate::cover_of_false);
    }

   private:
    Parts m_parts;
};

class Disjunction : public Predicate
{
   public:
    explicit Disjunction(Parts parts) : m_parts(std::move(parts)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        Truth any = false;
        for (const PredicatePointer& part : m_parts) {
            const Truth truth = part->test(feature);
            if (truth == true) return true;
            if (!truth) any = std::nullopt;
        }
        return any;
    }
    [[nodiscard]] std::optional<geo::Box> cover() const override { return box_around(m_parts, &Predicate::cover); }
    [[nodiscard]] std::optional<geo::Box> cover_of_false() const override
    {
        return smallest_of(m_parts, &Predicate::cover_of_false);
    }

   private:
    Parts m_parts;
};

class Negation : public Predicate
{
   public:
    explicit Negation(PredicatePointer inner) : m_inner(std::move(inner)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        const Truth truth = m_inner->test(feature);
        return truth ? Truth(!*truth) : std::nullopt;
    }
    [[nodiscard]] std::optional<geo::Box> cover() const override { return m_inner->cover_of_false(); }
    [[nodiscard]] std::optional<geo::Box> cover_of_false() const override { return m_inner->cover(); }

   private:
    PredicatePointer m_inner;
};

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

// A boolean field or literal as a condition of its own.
class IsTrue : public Predicate
{
   public:
    explicit IsTrue(ScalarPointer inner) : m_inner(std::move(inner)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        const geo::ValueView value = m_inner->value(feature);
        const auto* truth = std::get_if<bool>(&value);
        return truth != nullptr ? Truth(*truth) : std::nullopt;
    }
    [[nodiscard]] std::optional<geo::Box> cover() const override
    {
        const geo::Value* const known = m_inner->constant();
        return known != nullptr && *known == geo::Value(false) ? std::optional(geo::Box{}) : std::nullopt;
    }

   private:
    ScalarPointer m_inner;
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

Result<Parts> bind_parts(const Expression& expression, const Binding& binding)
{
    Parts parts;
    for (const ExpressionPointer& argument : expression.arguments) {
        HAISHU_TRY(PredicatePointer part, bind_truth(*argument, binding));
        parts.push_back(std::move(part));
    }
    return parts;
}

Result<PredicatePointer> bind_between(const Expression& expression, const Binding& binding)
{
    const auto& [value, lower, upper] = std::tie(*expression.arguments[0], *expression.arguments[1], *expression.arguments[2]);
    Parts parts;
    HAISHU_TRY(PredicatePointer above, bind_comparison(Operator::GreaterOrEqual, value, lower, binding));
    HAISHU_TRY(PredicatePointer below, bind_comparison(Operator::LessOrEqual, value, upper, binding));
    parts.push_back(std::move(above));
    parts.push_back(std::move(below));
    return PredicatePointer(std::make_unique<Conjunction>(std::move(parts)));
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

}  // namespace

Error misfit(const Expression& expression, std::string_view reason)
{
    return bad_input("filter-type", fmt::format("filter, {}: {}", expression.place, reason))
        .with("place", expression.place)
        .with("reason", reason);
}

Result<PredicatePointer> bind_truth(const Expression& expression, const Binding& binding)
{
    switch (expression.op) {
        case Operator::And: {
            HAISHU_TRY(Parts parts, bind_parts(expression, binding));
            return PredicatePointer(std::make_unique<Conjunction>(std::move(parts)));
        }
        case Operator::Or: {
            HAISHU_TRY(Parts parts, bind_parts(expression, binding));
            return PredicatePointer(std::make_unique<Disjunction>(std::move(parts)));
        }
        case Operator::Not: {
            HAISHU_TRY(PredicatePointer inner, bind_truth(*expression.arguments[0], binding));
            return PredicatePointer(std::make_unique<Negation>(std::move(inner)));
        }
        case Operator::Equal:
        case Operator::NotEqual:
        case Operator::Less:
        case Operator::LessOrEqual:
        case Operator::Greater:
        case Operator::GreaterOrEqual:
            return bind_comparison(expression.op, *expression.arguments[0], *expression.arguments[1], binding);
        case Operator::Like: return bind_like(expression, binding);
        case Operator::Between: return bind_between(expression, binding);
        case Operator::In: return bind_in(expression, binding);
        case Operator::IsNull: return bind_is_null(expression, binding);
        default: break;
    }
    if (expression.op >= Operator::SpatialIntersects && expression.op <= Operator::SpatialContains)
        return bind_spatial(expression, binding);
    if (expression.op >= Operator::TimeAfter && expression.op <= Operator::TimeStarts) return bind_temporal(expression, binding);
    if (expression.op >= Operator::ArrayEquals && expression.op <= Operator::ArrayOverlaps)
        return bind_array(expression, binding);
    HAISHU_TRY(ScalarPointer scalar, bind_scalar(expression, binding));
    if (scalar->type() != ScalarType::Boolean) {
        return misfit(expression, fmt::format("a {} is no condition", type_name(scalar->type())));
    }
    return PredicatePointer(std::make_unique<IsTrue>(std::move(scalar)));
}

Filter::Filter(std::unique_ptr<const Predicate> predicate) : m_predicate(std::move(predicate)) {}
Filter::~Filter() = default;

Result<std::shared_ptr<const Filter>> Filter::bind(const Expression& expression, const LayerDescriptor& visible,
                                                   geo::Crs filter_crs)
{
    HAISHU_TRY(PredicatePointer predicate, bind_truth(expression, Binding{visible, filter_crs}));
    return std::shared_ptr<const Filter>(new Filter(std::move(predicate)));
}

bool Filter::matches(const FeatureRef& feature) const
{
    return m_predicate->test(feature) == true;
}

std::optional<geo::Box> Filter::cover() const
{
    return m_predicate->cover();
}

}  // namespace haishu::layers

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

// Instants and intervals as closed spans of milliseconds; the relations are those of OGC 21-065r2, table 13.

#include "layers/filter/predicate.hpp"

#include <limits>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

struct Span {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

constexpr std::int64_t always = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::min();

bool is_related(Operator op, const Span& a, const Span& b)
{
    switch (op) {
        case Operator::TimeAfter: return a.from > b.to;
        case Operator::TimeBefore: return a.to < b.from;
        case Operator::TimeContains: return a.from < b.from && a.to > b.to;
        case Operator::TimeDisjoint: return a.to < b.from || a.from > b.to;
        case Operator::TimeDuring: return a.from > b.from && a.to < b.to;
        case Operator::TimeEquals: return a.from == b.from && a.to == b.to;
        case Operator::TimeFinishedBy: return a.from < b.from && a.to == b.to;
        case Operator::TimeFinishes: return a.from > b.from && a.to == b.to;
        case Operator::TimeMeets: return a.to == b.from;
        case Operator::TimeMetBy: return a.from == b.to;
        case Operator::TimeOverlappedBy: return a.from > b.from && a.from < b.to && a.to > b.to;
        case Operator::TimeOverlaps: return a.from < b.from && a.to > b.from && a.to < b.to;
        case Operator::TimeStartedBy: return a.from == b.from && a.to > b.to;
        case Operator::TimeStarts: return a.from == b.from && a.to < b.to;
        default: return a.from <= b.to && a.to >= b.from;
    }
}

// One end of an interval, or an instant: a scalar, or without one an open end.
struct Moment {
    ScalarPointer scalar;

    [[nodiscard]] std::optional<Span> span(const FeatureRef& feature) const
    {
        if (!scalar) return Span{ever, always};
        return span_of(scalar->value(feature));
    }
    // Empty unless it is the same for every feature.
    [[nodiscard]] std::optional<Span> constant_span() const
    {
        if (!scalar) return Span{ever, always};
        return scalar->constant() != nullptr ? span_of(geo::to_view(*scalar->constant())) : std::nullopt;
    }

   private:
    [[nodiscard]] std::optional<Span> span_of(const geo::ValueView& value) const
    {
        const FieldType type = scalar->type() == ScalarType::Date ? FieldType::Date : FieldType::DateTime;
        const auto time = time_of(type, value);
        if (!time) return std::nullopt;
        return Span{*time->from, *time->to};
    }
};

struct Period {
    Moment from;
    std::optional<Moment> to;  // none: an instant

    [[nodiscard]] std::optional<Span> span(const FeatureRef& feature) const
    {
        const auto first = from.span(feature);
        if (!to || !first) return first;
        const auto last = to->span(feature);
        if (!last) return std::nullopt;
        return Span{first->from, last->to};
    }
};

class TimeRelation : public Predicate
{
   public:
    TimeRelation(Operator op, Period a, Period b) : m_op(op), m_a(std::move(a)), m_b(std::move(b)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        const auto a = m_a.span(feature);
        const auto b = m_b.span(feature);
        if (!a || !b) return std::nullopt;
        return is_related(m_op, *a, *b);
    }

   private:
    Operator m_op;
    Period m_a;
    Period m_b;
};

Result<Moment> bind_moment(const Expression& expression, const Binding& binding)
{
    HAISHU_TRY(ScalarPointer scalar, bind_scalar(expression, binding));
    if (scalar->type() == ScalarType::Date || scalar->type() == ScalarType::Time) return Moment{std::move(scalar)};
    if (scalar->constant() == nullptr || scalar->type() != ScalarType::Text)
        return misfit(expression, fmt::format("a temporal function compares times, not a {}", type_name(scalar->type())));
    // A quoted date stays a day.
    auto date = bind_scalar_as(expression, binding, ScalarType::Date);
    if (date) return Moment{std::move(date).value()};
    HAISHU_TRY(ScalarPointer time, bind_scalar_as(expression, binding, ScalarType::Time));
    return Moment{std::move(time)};
}

Result<Moment> bind_end(const Expression& expression, const Binding& binding)
{
    const auto* text = expression.op == Operator::Literal ? std::get_if<std::string>(&expression.value) : nullptr;
    if (text != nullptr && (*text == ".." || text->empty())) return Moment{};
    return bind_moment(expression, binding);
}

Result<Period> bind_period(const Expression& expression, const Binding& binding)
{
    if (expression.op != Operator::Interval) {
        HAISHU_TRY(Moment moment, bind_moment(expression, binding));
        return Period{std::move(moment), std::nullopt};
    }
    HAISHU_TRY(Moment from, bind_end(*expression.arguments[0], binding));
    HAISHU_TRY(Moment to, bind_end(*expression.arguments[1], binding));
    const auto first = from.constant_span();
    const auto last = to.constant_span();
    if (first && last && first->from > last->to) return misfit(expression, "an interval ends before it begins");
    return Period{std::move(from), std::move(to)};
}

}  // namespace

Result<PredicatePointer> bind_temporal(const Expression& expression, const Binding& binding)
{
    HAISHU_TRY(Period a, bind_period(*expression.arguments[0], binding));
    HAISHU_TRY(Period b, bind_period(*expression.arguments[1], binding));
    return PredicatePointer(std::make_unique<TimeRelation>(expression.op, std::move(a), std::move(b)));
}

}  // namespace haishu::layers

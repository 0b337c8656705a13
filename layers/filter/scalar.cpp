#include "layers/filter/filter.hpp"
#include "layers/filter/predicate.hpp"
#include "layers/query/field_value.hpp"

#include <cmath>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

ScalarType scalar_type(FieldType type)
{
    switch (type) {
        case FieldType::Text: return ScalarType::Text;
        case FieldType::Boolean: return ScalarType::Boolean;
        case FieldType::Integer:
        case FieldType::Real: return ScalarType::Number;
        case FieldType::Date: return ScalarType::Date;
        case FieldType::DateTime: return ScalarType::Time;
    }
    return ScalarType::Text;
}

class FieldScalar : public Scalar
{
   public:
    FieldScalar(ScalarType type, std::size_t field) : Scalar(type), m_field(field) {}
    [[nodiscard]] geo::ValueView value(const FeatureRef& feature) const override { return feature.value(m_field); }

   private:
    std::size_t m_field;
};

class ConstantScalar : public Scalar
{
   public:
    ConstantScalar(ScalarType type, geo::Value constant) : Scalar(type), m_value(std::move(constant)) {}
    [[nodiscard]] geo::ValueView value(const FeatureRef&) const override { return geo::to_view(m_value); }
    [[nodiscard]] const geo::Value* constant() const override { return &m_value; }

   private:
    geo::Value m_value;
};

// The first moment of a day in UTC+8.
class DayScalar : public Scalar
{
   public:
    explicit DayScalar(ScalarPointer date) : Scalar(ScalarType::Time), m_date(std::move(date)) {}
    [[nodiscard]] geo::ValueView value(const FeatureRef& feature) const override
    {
        const auto day = time_of(FieldType::Date, m_date->value(feature));
        return day ? geo::ValueView(*day->from) : geo::ValueView();
    }

   private:
    ScalarPointer m_date;
};

ScalarPointer constant(ScalarType type, geo::Value value)
{
    return std::make_unique<ConstantScalar>(type, std::move(value));
}

// Exact, where a conversion to double would make neighbours equal.
int compare_mixed(std::int64_t whole, double real)
{
    constexpr double two_to_63 = 9223372036854775808.0;
    if (real >= two_to_63) return -1;
    if (real < -two_to_63) return 1;
    const double floor = std::floor(real);
    const auto below = static_cast<std::int64_t>(floor);
    if (whole != below) return whole < below ? -1 : 1;
    return real > floor ? -1 : 0;
}

template <class Number>
int order_of(const Number& a, const Number& b)
{
    return a < b ? -1 : b < a ? 1 : 0;
}

Error unknown_property(const Expression& expression, const LayerDescriptor& layer)
{
    const std::string shown = expression.text.substr(0, 100);
    return bad_input("property-unknown", fmt::format("collection `{}` has no property `{}`", layer.id, shown))
        .with("property", shown)
        .with("place", expression.place);
}

}  // namespace

std::string_view type_name(ScalarType type)
{
    switch (type) {
        case ScalarType::Boolean: return "truth value";
        case ScalarType::Number: return "number";
        case ScalarType::Text: return "text";
        case ScalarType::Date: return "date";
        case ScalarType::Time: return "time";
    }
    return "value";
}

std::optional<int> compare(const geo::ValueView& a, const geo::ValueView& b)
{
    if (geo::is_null(a) || geo::is_null(b)) return std::nullopt;
    if (a.index() == b.index()) {
        return std::visit(
            [&b](const auto& value) -> std::optional<int> {
                using Type = std::decay_t<decltype(value)>;
                if constexpr (std::is_same_v<Type, std::monostate>) {
                    return std::nullopt;
                } else {
                    return order_of(value, std::get<Type>(b));
                }
            },
            a);
    }
    const auto* whole = std::get_if<std::int64_t>(&a);
    const auto* real = std::get_if<double>(&b);
    if (whole != nullptr && real != nullptr) return compare_mixed(*whole, *real);
    whole = std::get_if<std::int64_t>(&b);
    real = std::get_if<double>(&a);
    if (whole != nullptr && real != nullptr) return -compare_mixed(*whole, *real);
    return std::nullopt;
}

Result<ScalarPointer> bind_scalar(const Expression& expression, const Binding& binding)
{
    switch (expression.op) {
        case Operator::Property: {
            const auto field = binding.layer.field_index(expression.text);
            if (!field) {
                if (expression.text == "geometry" && binding.layer.geometry != GeometryKind::None)
                    return misfit(expression, "the geometry stands only in spatial functions and IS NULL");
                return unknown_property(expression, binding.layer);
            }
            return ScalarPointer(std::make_unique<FieldScalar>(scalar_type(binding.layer.fields[*field].type), *field));
        }
        case Operator::Literal:
            if (std::holds_alternative<bool>(expression.value)) return constant(ScalarType::Boolean, expression.value);
            if (std::holds_alternative<std::string>(expression.value)) return constant(ScalarType::Text, expression.value);
            return constant(ScalarType::Number, expression.value);
        case Operator::Date:
            if (const auto days = parse_date(expression.text)) return constant(ScalarType::Date, *days);
            return misfit(expression, "DATE takes a date like 2026-01-31");
        case Operator::Timestamp:
            if (const auto milliseconds = parse_date_time(expression.text)) return constant(ScalarType::Time, *milliseconds);
            return misfit(expression, "TIMESTAMP takes a time like 2026-01-31T08:00:00Z");
        case Operator::Add:
        case Operator::Subtract:
        case Operator::Multiply:
        case Operator::Divide:
        case Operator::Modulo:
        case Operator::IntegerDivide:
        case Operator::Power: return bind_arithmetic(expression, binding);
        case Operator::CaseFolded:
        case Operator::AccentFolded: return bind_folding(expression, binding);
        case Operator::Function: {
            const std::string shown = expression.text.substr(0, 100);
            return bad_input("filter-unsupported",
                             fmt::format("filter, {}: there is no function {} here", expression.place, shown))
                .with("function", shown)
                .with("place", expression.place);
        }
        case Operator::Interval: return misfit(expression, "an interval stands only in temporal functions");
        case Operator::Shape: return misfit(expression, "a geometry stands only in spatial functions");
        case Operator::List: return misfit(expression, "a list stands only behind IN and in array functions");
        default: return misfit(expression, "a value was expected, not a condition");
    }
}

Result<ScalarPointer> bind_scalar_as(const Expression& expression, const Binding& binding, ScalarType type)
{
    HAISHU_TRY(ScalarPointer bound, bind_scalar(expression, binding));
    if (bound->type() == type) return bound;
    const auto* text = bound->constant() != nullptr ? std::get_if<std::string>(bound->constant()) : nullptr;
    if (text != nullptr && (type == ScalarType::Date || type == ScalarType::Time)) {
        const auto milliseconds = type == ScalarType::Time ? parse_date_time(*text) : std::nullopt;
        if (milliseconds) return constant(ScalarType::Time, *milliseconds);
        if (const auto days = parse_date(*text)) {
            ScalarPointer date = constant(ScalarType::Date, *days);
            if (type == ScalarType::Date) return date;
            return constant(ScalarType::Time, *time_of(FieldType::Date, *days)->from);
        }
    }
    if (bound->type() == ScalarType::Date && type == ScalarType::Time) {
        if (bound->constant() != nullptr)
            return constant(ScalarType::Time, *time_of(FieldType::Date, geo::to_view(*bound->constant()))->from);
        return ScalarPointer(std::make_unique<DayScalar>(std::move(bound)));
    }
    return misfit(expression, fmt::format("a {} was expected, not a {}", type_name(type), type_name(bound->type())));
}

}  // namespace haishu::layers

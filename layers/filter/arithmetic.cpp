// Whole numbers stay whole where the result fits 64 bits; "/" is the division of real numbers. What has no result (a division
// by zero, a power that is no number) is null.

#include "layers/filter/predicate.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

std::optional<double> real_of(const geo::ValueView& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
}

std::optional<std::int64_t> whole_result(Operator op, std::int64_t a, std::int64_t b)
{
    std::int64_t result = 0;
    switch (op) {
        case Operator::Add: return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
        case Operator::Subtract: return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
        case Operator::Multiply: return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
        case Operator::Modulo:
            if (b == 0 || b == -1) return std::nullopt;
            return a % b;
        case Operator::IntegerDivide:
            if (b == 0 || b == -1) return std::nullopt;
            return a / b;
        default: return std::nullopt;
    }
}

double real_result(Operator op, double a, double b)
{
    switch (op) {
        case Operator::Add: return a + b;
        case Operator::Subtract: return a - b;
        case Operator::Multiply: return a * b;
        case Operator::Divide: return a / b;
        case Operator::Modulo: return std::fmod(a, b);
        case Operator::IntegerDivide: return std::trunc(a / b);
        default: return std::pow(a, b);
    }
}

class Arithmetic : public Scalar
{
   public:
    Arithmetic(Operator op, ScalarPointer left, ScalarPointer right)
        : Scalar(ScalarType::Number), m_op(op), m_left(std::move(left)), m_right(std::move(right))
    {
    }
    [[nodiscard]] geo::ValueView value(const FeatureRef& feature) const override
    {
        const geo::ValueView left = m_left->value(feature);
        const geo::ValueView right = m_right->value(feature);
        const auto* whole_left = std::get_if<std::int64_t>(&left);
        const auto* whole_right = std::get_if<std::int64_t>(&right);
        if (whole_left != nullptr && whole_right != nullptr) {
            if (const auto whole = whole_result(m_op, *whole_left, *whole_right)) return *whole;
        }
        const auto a = real_of(left);
        const auto b = real_of(right);
        if (!a || !b) return {};
        const double result = real_result(m_op, *a, *b);
        return std::isfinite(result) ? geo::ValueView(result) : geo::ValueView();
    }

   private:
    Operator m_op;
    ScalarPointer m_left;
    ScalarPointer m_right;
};

Result<ScalarPointer> bind_number(const Expression& expression, const Binding& binding)
{
    HAISHU_TRY(ScalarPointer bound, bind_scalar(expression, binding));
    if (bound->type() != ScalarType::Number)
        return misfit(expression, fmt::format("a {} is no number", type_name(bound->type())));
    return bound;
}

}  // namespace

Result<ScalarPointer> bind_arithmetic(const Expression& expression, const Binding& binding)
{
    HAISHU_TRY(ScalarPointer left, bind_number(*expression.arguments[0], binding));
    HAISHU_TRY(ScalarPointer right, bind_number(*expression.arguments[1], binding));
    return ScalarPointer(std::make_unique<Arithmetic>(expression.op, std::move(left), std::move(right)));
}

}  // namespace haishu::layers

#pragma once
// What a filter is made of once it is bound to a layer. Internal to layers/filter.

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "geo/types/value.hpp"
#include "layers/filter/expression.hpp"
#include "layers/query/query.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <memory>
#include <optional>

namespace haishu::layers
{

using Truth = std::optional<bool>;  // empty: unknown

class Predicate
{
   public:
    Predicate() = default;
    Predicate(const Predicate&) = delete;
    Predicate& operator=(const Predicate&) = delete;
    virtual ~Predicate() = default;
    [[nodiscard]] virtual Truth test(const FeatureRef& feature) const = 0;
    // See Filter::cover, for the features of which this is true.
    [[nodiscard]] virtual std::optional<geo::Box> cover() const { return std::nullopt; }
    // The same for the features of which this is false.
    [[nodiscard]] virtual std::optional<geo::Box> cover_of_false() const { return std::nullopt; }
};
using PredicatePointer = std::unique_ptr<const Predicate>;

enum class ScalarType { Boolean, Number, Text, Date, Time };  // Date: days; Time: milliseconds UTC

// A value that may differ from feature to feature. Text lives until the next call.
class Scalar
{
   public:
    explicit Scalar(ScalarType type) : m_type(type) {}
    Scalar(const Scalar&) = delete;
    Scalar& operator=(const Scalar&) = delete;
    virtual ~Scalar() = default;
    [[nodiscard]] ScalarType type() const { return m_type; }
    [[nodiscard]] virtual geo::ValueView value(const FeatureRef& feature) const = 0;
    // The value if it is the same for every feature.
    [[nodiscard]] virtual const geo::Value* constant() const { return nullptr; }

   private:
    ScalarType m_type;
};
using ScalarPointer = std::unique_ptr<const Scalar>;

// -1, 0, 1; empty if one of them is null. Both are numbers, or both of one type.
std::optional<int> compare(const geo::ValueView& a, const geo::ValueView& b);

struct Binding {
    const LayerDescriptor& layer;
    geo::Crs crs;
};

// Error "filter-type" at the place of the expression.
Error misfit(const Expression& expression, std::string_view reason);
std::string_view type_name(ScalarType type);

Result<PredicatePointer> bind_truth(const Expression& expression, const Binding& binding);
Result<ScalarPointer> bind_scalar(const Expression& expression, const Binding& binding);
// The same as a value of `type` where that loses nothing: a quoted time as a time, a date as its first moment in UTC+8.
Result<ScalarPointer> bind_scalar_as(const Expression& expression, const Binding& binding, ScalarType type);

Result<PredicatePointer> bind_comparison(Operator op, const Expression& left, const Expression& right, const Binding& binding);
Result<PredicatePointer> bind_in(const Expression& expression, const Binding& binding);
Result<PredicatePointer> bind_is_null(const Expression& expression, const Binding& binding);
Result<PredicatePointer> bind_like(const Expression& expression, const Binding& binding);
Result<PredicatePointer> bind_spatial(const Expression& expression, const Binding& binding);
Result<PredicatePointer> bind_temporal(const Expression& expression, const Binding& binding);
Result<PredicatePointer> bind_array(const Expression& expression, const Binding& binding);
Result<ScalarPointer> bind_arithmetic(const Expression& expression, const Binding& binding);
Result<ScalarPointer> bind_folding(const Expression& expression, const Binding& binding);

}  // namespace haishu::layers

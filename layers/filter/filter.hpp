#pragma once
// Filters in CQL2 (OGC 21-065r2), from text or JSON to a decision about one feature.
//
// Three-valued: what compares with a null is unknown, and only what is true matches. Text is compared by its UTF-8 bytes;
// LIKE knows % and _ and a backslash before them. A date is compared with a time as its first moment in UTC+8; for the
// temporal functions it is its whole day. Array functions take lists of values and
// properties, and a property by itself if it is a list (Field::list_separator).
//
// Errors, all with `place` ("character 17", "/args/0") and `reason`: bad_input "filter-malformed" (syntax), "filter-type"
// (what does not fit), "property-unknown" (with `property`), "geometry-invalid", "filter-unsupported" (a function that
// this server does not have); TooLarge "filter-too-large".

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "geo/types/box.hpp"
#include "layers/filter/expression.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::layers
{

Result<ExpressionPointer> parse_cql2_text(std::string_view text);
Result<ExpressionPointer> parse_cql2_json(std::string_view text);
// Read back they give the same tree, places aside; but CQL2 text has no way to write a text that ends with a backslash.
std::string write_cql2_text(const Expression& expression);
std::string write_cql2_json(const Expression& expression);

class Predicate;

// Belongs to one thread at a time: it keeps what it has worked out for values that come again.
class Filter
{
   public:
    // `visible`: the view's own descriptor, so that a field that the viewer may not see is unknown. Shapes of the expression
    // have the axes of `filter_crs` in the order of its authority.
    static Result<std::shared_ptr<const Filter>> bind(const Expression& expression, const LayerDescriptor& visible,
                                                      geo::Crs filter_crs = geo::crs84);
    ~Filter();

    // `feature` is of a view with the descriptor that the filter is bound to.
    [[nodiscard]] bool matches(const FeatureRef& feature) const;
    // The box (EPSG:4490) of everything that matches meets this one, and nothing without a geometry matches. Empty optional:
    // no such box; empty box: nothing matches.
    [[nodiscard]] std::optional<geo::Box> cover() const;

   private:
    explicit Filter(std::unique_ptr<const Predicate> predicate);
    std::unique_ptr<const Predicate> m_predicate;
};

}  // namespace haishu::layers

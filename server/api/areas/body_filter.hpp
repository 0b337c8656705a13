#pragma once
// A filter as the body of a question has it: the members filter (CQL2 text, or CQL2 JSON as an object or a text), filter-lang
// and filter-crs.

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "layers/filter/filter.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

struct BodyFilter {
    layers::ExpressionPointer expression;  // null without a filter
    geo::Crs crs = geo::crs84;
};

// Errors: bad_input "stats-malformed" with `place` and `reason`, "crs-unknown", and those of the parsers in layers/filter.
Result<BodyFilter> read_body_filter(const nlohmann::json& body);

}  // namespace haishu::server

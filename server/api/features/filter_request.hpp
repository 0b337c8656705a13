#pragma once
// The query parameters filter, filter-lang and filter-crs (OGC API - Features Part 3).

#include "geo/base/result.hpp"
#include "layers/filter/filter.hpp"
#include "server/api/route.hpp"

#include <memory>
#include <vector>

namespace haishu::server
{

std::vector<Parameter> filter_parameters();

// Null without a filter. Errors: those of layers/filter/filter.hpp, "crs-unsupported".
Result<std::shared_ptr<const layers::Filter>> read_filter_request(const Request& request, const layers::LayerDescriptor& layer);

}  // namespace haishu::server

#pragma once
// From the parameters of /collections/{collectionId}/items to a page of features.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"
#include "layers/query/query.hpp"
#include "server/api/feature_crs.hpp"
#include "server/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

inline constexpr std::size_t default_limit = 10;
inline constexpr std::size_t max_limit = 10'000;

struct ItemsQuery {
    layers::Query query;
    RequestedCrs crs;
    // With a bbox in a projected system: its outline in storage coordinates, since its edges are no parallels and
    // meridians. The boxes of `query` then only cover it.
    std::vector<geo::Geometry> outlines;
};

// Errors: bad_input "bbox-malformed", "datetime-malformed", "cursor-malformed", "crs-unsupported", "parameter-unknown"
// for a name that is no visible field.
Result<ItemsQuery> read_items_query(const Request& request, const layers::LayerDescriptor& layer);

Result<layers::Page> run_items_query(const layers::LayerView& view, const ItemsQuery& items, Deadline deadline);

// The position after a feature: opaque, and independent of the size of pages.
std::string write_cursor(std::int64_t after_fid);
Result<std::int64_t> read_cursor(std::string_view cursor);
// The cursor of the page before the one that starts after `query.after_fid`; empty text for the first page.
Result<std::string> previous_cursor(const layers::LayerView& view, const ItemsQuery& items, Deadline deadline);

}  // namespace haishu::server

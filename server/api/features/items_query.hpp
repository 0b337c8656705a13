#pragma once
// From the parameters of /collections/{collectionId}/items to a page of features.

#include "geo/base/result.hpp"
#include "layers/query/query.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/features/field_selection.hpp"
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
    FieldSelection selection;
    std::optional<std::string> text;  // q; its features are query.only when they are found
    std::uint64_t moment = 0;         // of the pages before, as their cursor tells; 0: none
};

// For the calling thread's use only. Errors: bad_input "bbox-malformed", "datetime-malformed", "cursor-malformed",
// "crs-unsupported", "parameter-invalid", "parameter-unknown" for a name that is no visible field, and those of filters
// (layers/filter/filter.hpp).
Result<ItemsQuery> read_items_query(const Request& request, const layers::LayerDescriptor& layer);

// The cursor of the page after one that a query gave, and of the page before the one that a query asks for; empty text: none
// after, and the start before. `moment` is the one that the view is of.
std::string next_cursor(const layers::Page& page, const layers::Query& query, std::uint64_t moment = 0);
Result<std::string> previous_cursor(const layers::LayerView& view, const layers::Query& query, Deadline deadline,
                                    std::uint64_t moment = 0);

}  // namespace haishu::server

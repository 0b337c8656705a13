#pragma once
// The limit of 25 km2 on what one asker takes away of large-scale layers (layers/policy/export_area.hpp).
//
// An export is a file: a page of features as CSV, GeoPackage or FlatGeobuf, and the download of a whole layer. So is a page of
// GeoJSON of more than 100 features, or one that follows another, for pages one after the other are a file too; and what lies
// within an area or was cut by one, if it is told in as many features. Of an export counts the box that was asked for; without
// one, the box around the features that leave. Of a shorter answer count the places of its features alone, so that many short
// answers are no way around. Nothing counts to look at the map: tiles, single features and pages for reading. An asker is an
// account, or where nobody is logged in an address (an IPv6 address by its /64), of which only a keyed hash is kept. What is
// taken is on the disk before the answer goes out, and stays taken if the answer does not arrive; a refusal is on record like
// any other. Layers of other scales, those of open data among them, know no limit.

#include "layers/query/query.hpp"
#include "server/api/negotiation.hpp"
#include "server/app/context.hpp"

#include <vector>

namespace haishu::server
{

inline constexpr std::size_t longest_look = 100;  // features

// Errors: Forbidden "export-area-exceeded", and those of the store.
Result<void> take_export_area(const Context& context, const Request& request, const layers::LayerDescriptor& layer,
                              const std::vector<geo::Box>& boxes);

// Of an answer with these features.
Result<void> take_feature_ground(const Context& context, const Request& request, const layers::LayerDescriptor& layer,
                                 const std::vector<geo::Box>& features);

// Of a page in this format.
Result<void> take_page_area(const Context& context, const Request& request, const layers::LayerView& view,
                            const Representation& format, const layers::Query& query, const layers::Page& page);

}  // namespace haishu::server

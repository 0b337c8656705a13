#pragma once
// A page of features in the format that was asked for.

#include "server/api/features/items_query.hpp"
#include "server/api/link.hpp"
#include "server/api/negotiation.hpp"

#include <memory>
#include <string>
#include <vector>

namespace haishu::server
{

// What all formats are made of. The features of `page` are of the view.
struct ItemsPage {
    std::shared_ptr<const layers::LayerView> shared_view;
    const layers::LayerView& view;
    const ItemsQuery& items;
    const layers::Page& page;
    const GeometryWriter& geometry;
    std::vector<Link> links;
    std::string address;
    std::string map_number;   // of the layer, or what stands in its place
    std::string export_mark;  // who takes a file of what is not public, when, and the number by which the audit knows it
};

// `format` is one of items_offered. Long pages are streamed. Errors: TimedOut "deadline"; those of the formats.
Result<Response> items_page(const ItemsPage& answer, const Representation& format, const Request& request);

}  // namespace haishu::server

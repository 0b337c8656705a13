#pragma once
// Links as they stand in JSON documents.

#include "server/api/link.hpp"
#include "server/api/negotiation.hpp"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <vector>

namespace haishu::server
{

nlohmann::ordered_json links_json(const std::vector<Link>& links);
// The same array as text, without a tree in between.
void append_links(std::string& out, const std::vector<Link>& links);

// `self` for the chosen representation and `alternate` for the others; `address` without query, `query` without `f`.
std::vector<Link> self_links(const std::string& address, const QueryItems& query, std::span<const Representation> offered,
                             const Representation& chosen);

// A JSON answer of a document tree.
Response json_answer(const nlohmann::ordered_json& document, std::string_view content_type = type_json);

}  // namespace haishu::server

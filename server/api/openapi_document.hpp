#pragma once
// The OpenAPI 3.0 document of a route table.

#include "server/api/route.hpp"

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

// `example_layer`: an existing collection, so that examples can be tried as they stand; empty if there is none.
nlohmann::ordered_json openapi_document(const std::vector<Route>& routes, const std::string& base_url,
                                        const std::string& example_layer);

}  // namespace haishu::server

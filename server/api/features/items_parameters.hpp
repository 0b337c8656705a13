#pragma once
// How the parameters of features are declared.

#include "server/api/negotiation.hpp"
#include "server/api/route.hpp"

#include <span>
#include <string>
#include <vector>

namespace haishu::server
{

Parameter crs_parameter(std::string name, std::string description);
Parameter properties_parameter();
// Those of /collections/{collectionId}/items.
std::vector<Parameter> items_parameters(std::span<const Representation> offered);

}  // namespace haishu::server

#pragma once
// Short forms for the rows of the route table.

#include "server/api/negotiation.hpp"
#include "server/api/route.hpp"

#include <span>
#include <string>
#include <vector>

namespace haishu::server
{

Parameter path_parameter(std::string name, std::string description);
Parameter collection_id_parameter();
Parameter tile_matrix_set_id_parameter();
// z, row and col, or z, x and y.
std::vector<Parameter> tile_parameters(bool xyz);
Parameter query_parameter(std::string name, std::string description, ParameterType type = ParameterType::String);

// What a GET answers: success with these media types and schema, 304, and the problems that can happen to it.
enum class MayBeMissing { No, Yes };
std::vector<DocumentedResponse> read_responses(std::string description, std::vector<std::string> content_types,
                                               std::string schema, MayBeMissing missing = MayBeMissing::No);
std::vector<std::string> content_types_of(std::span<const Representation> offered);
DocumentedResponse problem_answer(int status, std::string description);

}  // namespace haishu::server

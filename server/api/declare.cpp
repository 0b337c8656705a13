#include "server/api/declare.hpp"

#include "tiles/matrix/tile_matrix_set.hpp"

#include <utility>

namespace haishu::server
{

Parameter path_parameter(std::string name, std::string description)
{
    Parameter parameter;
    parameter.name = std::move(name);
    parameter.in_path = true;
    parameter.required = true;
    parameter.description = std::move(description);
    return parameter;
}

Parameter collection_id_parameter()
{
    return path_parameter("collectionId", "Identifier of a collection, as listed at /collections.");
}

Parameter tile_matrix_set_id_parameter()
{
    Parameter parameter = path_parameter("tileMatrixSetId", "Identifier of a tile matrix set, as listed at /tileMatrixSets.");
    for (const tiles::TileMatrixSet& set : tiles::tile_matrix_sets()) parameter.allowed.push_back(set.id);
    return parameter;
}

std::vector<Parameter> tile_parameters(bool xyz)
{
    // The examples are one tile of the world, the same in both orders.
    const auto index = [](std::string name, std::string description, std::string example) {
        Parameter parameter = path_parameter(std::move(name), std::move(description));
        parameter.type = ParameterType::Integer;
        parameter.minimum = 0;
        parameter.example = std::move(example);
        return parameter;
    };
    Parameter zoom = index(xyz ? "z" : "tileMatrix", "Zoom: the number of the tile matrix.", "3");
    if (xyz) return {zoom, index("x", "Column, from the west.", "6"), index("y", "Row, from the north.", "3")};
    return {zoom, index("tileRow", "Row, from the north.", "3"), index("tileCol", "Column, from the west.", "6")};
}

Parameter query_parameter(std::string name, std::string description, ParameterType type)
{
    Parameter parameter;
    parameter.name = std::move(name);
    parameter.description = std::move(description);
    parameter.type = type;
    return parameter;
}

DocumentedResponse problem_answer(int status, std::string description)
{
    return {status, std::move(description), {"application/problem+json"}, "Problem"};
}

std::vector<DocumentedResponse> read_responses(std::string description, std::vector<std::string> content_types,
                                               std::string schema, MayBeMissing missing)
{
    std::vector<DocumentedResponse> responses;
    responses.push_back({200, std::move(description), std::move(content_types), std::move(schema)});
    responses.push_back({304, "The asker holds the current state already (If-None-Match).", {}, ""});
    responses.push_back(problem_answer(400, "A parameter is unknown or malformed."));
    if (missing == MayBeMissing::Yes) responses.push_back(problem_answer(404, "There is no such resource for this asker."));
    responses.push_back(problem_answer(406, "None of the acceptable media types is available."));
    responses.push_back(problem_answer(503, "Busy or still loading; try again after the time in Retry-After."));
    return responses;
}

std::vector<std::string> content_types_of(std::span<const Representation> offered)
{
    std::vector<std::string> types;
    for (const Representation& representation : offered) types.emplace_back(representation.content_type);
    return types;
}

}  // namespace haishu::server

#pragma once
// How each route is asked in the access matrix. In a form {own} stands for each layer of the sample catalogue, {all} for the
// shipped ones too, {list} for all own ones at once, {field} for fields of the layer, {fid} for rows of each kind and {each fid}
// for all that have a past, {tile} for a matrix set with the address of a tile, {job}, {request} and {key} for what was made
// beforehand.

#include <map>
#include <string>
#include <vector>

namespace haishu::contract
{

struct QuestionForm {
    std::string target;
    std::string body;
};

// By "GET /path", as the table of routes has it.
const std::map<std::string, std::vector<QuestionForm>>& question_forms();

}  // namespace haishu::contract

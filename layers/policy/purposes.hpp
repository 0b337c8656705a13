#pragma once
// What a question about restricted data may be for: layers/policy/purposes.json.

#include "layers/catalog/descriptor.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

struct Purpose {
    std::string code;  // 1 to 64 of a-z, 0-9, - and _
    Text title;
    std::string basis;  // laws and rules that give this work to a department
};

// In the order of the file.
const std::vector<Purpose>& purposes();
bool is_purpose(std::string_view code);
// Says where the list is.
Error unknown_purpose(std::string_view code);

}  // namespace haishu::layers

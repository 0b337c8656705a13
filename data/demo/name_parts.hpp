#pragma once
// Word lists from which names are made (demo/seed/name_parts.json), by list name.

#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

// Empty for a list that the file does not have.
const std::vector<std::string>& name_parts(std::string_view list);

}  // namespace haishu::data

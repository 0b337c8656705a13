#pragma once
// Field names as a shapefile can hold them: at most ten bytes of UTF-8, no character split, none equal to another.

#include <string>
#include <vector>

namespace haishu::data
{

std::vector<std::string> shapefile_names(const std::vector<std::string>& names);

}  // namespace haishu::data

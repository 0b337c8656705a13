#pragma once
// The lines of a dictionary of names that the program carries: fields between tabs, "#" before a remark.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::layers
{

// First and second field of each line; the second is empty where there is none. The file is in the program.
std::vector<std::pair<std::u16string, std::string_view>> dictionary_lines(std::string_view file);

std::u16string utf16(std::string_view utf8);
std::string utf8(std::u16string_view utf16);

}  // namespace haishu::layers

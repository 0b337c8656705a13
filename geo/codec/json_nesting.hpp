#pragma once
// Arrays and objects that nest too deep, found over the raw text while nesting has cost nothing: what comes later follows it
// downwards. Needs no well-formed JSON.

#include <cstddef>
#include <string_view>

namespace haishu::geo
{

// Where the first bracket or brace stands that opens a level beyond `levels`; npos if there is none.
std::size_t find_deeper_than(std::string_view json, int levels);

}  // namespace haishu::geo

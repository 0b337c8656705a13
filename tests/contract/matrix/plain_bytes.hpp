#pragma once
// The bytes of an answer with nothing packed: of gzip, and of the files in a zip.

#include <string>
#include <string_view>

namespace haishu::contract
{

std::string unpacked_gzip(std::string_view bytes);
// All files behind one another, each after its name.
std::string unpacked_zip(std::string_view bytes);

}  // namespace haishu::contract

#pragma once
// Reads a whole file through the import's own readers and checks each record.

#include <string>

namespace haishu::fuzz
{

// `work_folder`: private, for unpacked and recoded copies.
void drain_source(const std::string& path, const std::string& work_folder);

}  // namespace haishu::fuzz

#pragma once

#include "geo/base/result.hpp"

#include <string>

namespace haishu::data
{

// Packs all files of a folder (not of its sub-folders) into a new zip file, in the order of their names.
// Errors: StorageFull "storage-full", Internal.
Result<void> zip_folder(const std::string& folder, const std::string& zip_path);

}  // namespace haishu::data

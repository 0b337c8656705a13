#pragma once
// A copy of a database of one moment, whole or not there at all, for its owner alone (mode 0600): it holds hashes of
// passwords and the audit.

#include "layers/store/sqlite.hpp"

#include <string>

namespace haishu::layers
{

// Takes the place of a former file at `path` when it is on the disk, its name too. Holds up no writer. Errors: StorageFull
// "storage-full", Internal with the path; nothing is left behind then, and a former file stays.
Result<void> copy_database(Connection& from, const std::string& path);

}  // namespace haishu::layers

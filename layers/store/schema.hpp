#pragma once
// The tables of the file beside the layers' own, brought up to date by numbered migrations.

#include "layers/store/sqlite.hpp"

#include <string>

namespace haishu::layers
{

// Makes an empty file a SpatiaLite database of ours, and brings an older one up to date. True if it was empty.
// Errors: Conflict "database-foreign" (another program's file), Unsupported "database-newer" (a later version's file).
Result<bool> prepare_database(const std::string& path, Connection& db);

// For a reader: the same checks, and Conflict "database-outdated" for a file that must first be opened for writing.
Result<void> expect_current_database(Connection& db);

}  // namespace haishu::layers

#pragma once
// The tables of the file beside the layers' own, brought up to date by numbered migrations.

#include "layers/store/sqlite.hpp"

#include <string>

namespace haishu::layers
{

// Makes an empty file a SpatiaLite database of ours, and brings an older one up to date: in one transaction, after a copy of
// it is on the disk as FILE.before-vN.sqlite, N being the number of the last migration. The copy is never read again: it is
// for people who want to go back to the earlier version of the program, and theirs to remove. True if the file was empty.
// Errors: StorageFull "migration-storage-full" without room for the copy, Conflict "database-foreign" (another program's file),
// Unsupported "database-newer" (a later version's file).
Result<bool> prepare_database(const std::string& path, Connection& db);

// For a reader: the same checks, and Conflict "database-outdated" for a file that must first be opened for writing.
Result<void> expect_current_database(Connection& db);

}  // namespace haishu::layers

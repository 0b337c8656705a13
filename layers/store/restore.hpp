#pragma once
// Puts a backup in the place of a database, of a damaged one too.

#include "geo/base/function_ref.hpp"
#include "geo/base/result.hpp"

#include <string>

namespace haishu::layers
{

// The backup is verified and copied first; then the database changes in one step, and the former one is kept under the
// name that is returned (empty if there was none). Errors: those of Store::open, for the backup and for a database that is
// in use or not ours; bad_input "backup-corrupt"; Conflict "backup-onto-itself"; StorageFull. Nothing has changed then.
// `prepare` is given the copy before it takes its place, to make it fit what stands beside the database.
Result<std::string> restore_database(const std::string& backup_path, const std::string& database_path,
                                     FunctionRef<Result<void>(const std::string& copy)> prepare);
inline Result<std::string> restore_database(const std::string& backup_path, const std::string& database_path)
{
    return restore_database(backup_path, database_path, [](const std::string&) { return Result<void>(); });
}

}  // namespace haishu::layers

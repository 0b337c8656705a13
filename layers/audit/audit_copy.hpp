#pragma once
// The audit in backups. A backup is three things under one name: OUT, OUT.audit (segments, anchors, head) and OUT.key, which
// belongs in another place than the rest.

#include "geo/base/function_ref.hpp"
#include "geo/base/result.hpp"

#include <string>

namespace haishu::layers
{

// Copies what stands beside the database to beside the copy; `copy_database` makes that one, in between, so that the copy of
// the outside never tells of more than the copy of the inside has.
Result<void> copy_audit(const std::string& database, const std::string& copy, FunctionRef<Result<void>()> copy_database);

// For restore_database: `incoming`, a copy of `backup`, is about to take the place of `database`. Putting a backup back does not
// put the audit back: it goes on, with everything that happened since the backup. Only where the audit of the former
// database cannot be read any more does that of the backup take its place; an anchor tells so, and what is lost.
// Returns what the one who restores should know; empty if nothing.
Result<std::string> prepare_restored_audit(const std::string& backup, const std::string& database, const std::string& incoming);

}  // namespace haishu::layers

#pragma once
// The change log: one row per change, in the transaction of the change.

#include "layers/store/sqlite.hpp"
#include "layers/store/store.hpp"

namespace haishu::layers
{

// Appends a row and sets the change's sequence, unless it has one: a later one than all that there are. An empty box is kept
// as nulls.
Result<void> append_change(Connection& db, Change& change);
// Sets what is known only at the end of a publish: the new box and the number of rows.
Result<void> complete_publish(Connection& db, const Change& change, std::int64_t row_count);

Result<std::vector<Change>> read_changes(Connection& db, const std::string& layer);

}  // namespace haishu::layers

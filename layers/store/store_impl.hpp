#pragma once
// What the files that make up Store share.

#include "layers/store/lock_file.hpp"
#include "layers/store/sqlite.hpp"
#include "layers/store/store.hpp"

#include <memory>
#include <optional>
#include <string>

namespace haishu::layers
{

struct Store::Impl {
    LockFile lock;  // let go after the connection is closed
    std::string path;
    Access access = Access::Read;
    Connection db;
    std::unique_ptr<std::int64_t> log_pages;  // in the write-ahead log after the last commit; its address is SQLite's

    Impl(LockFile held, std::string file, Access how, Connection connection);

    // Conflict "database-read-only" if the store was opened for reading.
    Result<Transaction> begin_write();
    // Of a publish that was killed.
    Result<void> drop_leftovers();
    // Moves the write-ahead log into the file, as far as readers allow; a result code of SQLite.
    int truncate_log();
    // The same when the log is long. After a commit: a failure is not the commit's.
    void checkpoint_if_long();

    // The calls below take part in the caller's transaction.
    Result<std::optional<LayerDescriptor>> find_layer(const std::string& id);
    Result<void> expect_layer(const std::string& id);  // NotFound "layer-unknown"
    // Registers a descriptor; its table is the caller's.
    Result<void> register_layer(const LayerDescriptor& descriptor);
    // Registers a descriptor and makes its table fit. Conflict "layer-schema-changed" if rows would have to change.
    Result<void> put_layer(const LayerDescriptor& descriptor);
    // Registers what the program ships and the file lacks, and what people have left as an earlier program shipped it.
    Result<void> put_shipped_layers();
};

// The rows of a table as a layer's descriptor has them, by ascending fid.
Result<void> scan_rows(Connection& db, const LayerDescriptor& layer, FunctionRef<Result<void>(Feature&&)> visit);
// The descriptor in force; nothing if there is no such layer.
Result<std::optional<LayerDescriptor>> registered_layer(Connection& db, const std::string& id);

}  // namespace haishu::layers

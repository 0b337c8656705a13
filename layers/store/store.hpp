#pragma once
// The SpatiaLite file: the only truth. One Store with Access::Write exists per file (a lock file beside it sees to it);
// it writes and checkpoints. Every write is one transaction that also appends to the change log.
// Errors: Busy "database-locked" when another process holds the file for writing, StorageFull "storage-full",
// NotFound "database-missing", Internal "database-corrupt" naming the layer.
// One object belongs to one thread at a time.

#include "geo/base/function_ref.hpp"
#include "geo/base/result.hpp"
#include "geo/types/box.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace haishu::layers {

enum class Access { Read, Write };

enum class Operation : std::uint8_t { Insert, Update, Delete, Publish };

// One row of the change log. For Publish fid is 0 and the boxes cover the whole old and new layer.
struct Change {
    std::int64_t sequence = 0;
    std::string layer;
    Operation operation = Operation::Insert;
    std::int64_t fid = 0;
    geo::Box old_box;
    geo::Box new_box;
};

struct Edit {
    Operation operation = Operation::Insert;  // not Publish
    std::int64_t fid = 0;                     // Insert: 0
    std::optional<std::int64_t> expected_version;  // Stale "version-stale" if the row has another
    Feature feature;                          // not for Delete
};

enum class PublishMode { Replace, Append, Upsert };

class Store {
   public:
    // Creates and migrates the file with Access::Write. The shipped descriptors are registered, empty, in a new file.
    static Result<std::unique_ptr<Store>> open(const std::string& path, Access access);
    ~Store();

    // --- catalogue
    Result<std::vector<LayerDescriptor>> layers();
    // Creates the layer, or changes its descriptor (fields may be added; a changed type needs a Replace publish).
    Result<void> put_layer(const LayerDescriptor& descriptor);

    // --- reading
    Result<void> scan(const LayerDescriptor& layer, FunctionRef<Result<void>(Feature&&)> visit);  // ascending fid
    Result<std::int64_t> count(const LayerDescriptor& layer);
    // Changes of one layer since its last publish, that one included, ascending.
    Result<std::vector<Change>> changes(const std::string& layer);
    Result<std::int64_t> last_sequence();

    // --- writing
    // All edits or none; returns the logged changes in order (their fids and sequences are the new ones).
    Result<std::vector<Change>> apply(const LayerDescriptor& layer, const std::vector<Edit>& edits);
    // Takes features staged in another file (see staging.hpp) into `layer` in one transaction: all or nothing. With
    // Upsert, rows are matched by `key_field`. `layer` is created or updated to the staged descriptor.
    Result<Change> publish(const std::string& staging_path, PublishMode mode, const std::string& key_field);

    // --- upkeep
    Result<void> checkpoint();
    Result<std::vector<std::string>> verify();  // faults found, empty if none
    Result<void> backup_to(const std::string& path);

    // For accounts.hpp and others of this folder.
    struct Impl;
    Impl& impl() { return *m_impl; }

   private:
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::layers

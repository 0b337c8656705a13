#pragma once
// The SpatiaLite file: the only truth. One Store with Access::Write exists per file (a lock file beside it sees to it);
// it writes and checkpoints. Every write is one transaction that also appends to the change log.
// Errors: Busy "database-in-use" when another Store writes to the file, Busy "database-locked" when another program holds
// it longer than 5 s, StorageFull "storage-full", NotFound "database-missing" and "layer-unknown", Conflict
// "database-foreign" (not ours) and "database-read-only", Internal "database-corrupt" naming the layer.
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

namespace haishu::layers
{

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
    Operation operation = Operation::Insert;       // not Publish
    std::int64_t fid = 0;                          // Insert: 0
    std::optional<std::int64_t> expected_version;  // Stale "version-stale" if the row has another
    Feature feature;                               // not for Delete
};

// One version of a feature. `feature` is empty after a deletion, and for a publish whose values are not known any more.
struct FeatureVersion {
    std::int64_t sequence = 0;
    Operation operation = Operation::Insert;
    std::string at;      // RFC 3339, UTC
    std::string author;  // account; empty for a publish
    std::optional<Feature> feature;
};

enum class PublishMode { Replace, Append, Upsert };

class Store
{
   public:
    // Creates and migrates the file with Access::Write (schema.hpp: a copy of an older one is kept beside it). Shipped
    // descriptors that it lacks are registered, empty; those that nobody has changed follow the program.
    static Result<std::unique_ptr<Store>> open(const std::string& path, Access access);
    ~Store();

    // --- catalogue
    Result<std::vector<LayerDescriptor>> layers();  // by draw order
    Result<std::optional<LayerDescriptor>> find_layer(const std::string& id);
    // Creates the layer, or changes its descriptor. Fields may be added; while there are rows, anything else about fields
    // or geometry needs a Replace publish: Conflict "layer-schema-changed".
    Result<void> put_layer(const LayerDescriptor& descriptor);

    // --- reading
    Result<void> scan(const LayerDescriptor& layer, FunctionRef<Result<void>(Feature&&)> visit);  // ascending fid
    // Those of the features that exist, in the order of `fids`.
    Result<std::vector<Feature>> find(const LayerDescriptor& layer, const std::vector<std::int64_t>& fids);
    Result<std::int64_t> count(const LayerDescriptor& layer);
    // Not fewer than the layer has; at once, where count() reads the whole table.
    Result<std::int64_t> estimated_count(const LayerDescriptor& layer);
    // Changes of one layer since its last publish, that one included, ascending.
    Result<std::vector<Change>> changes(const std::string& layer);
    Result<std::int64_t> last_sequence();
    // A digest of the layer's changes from its last publish before or at `sequence` up to there, times included: two
    // databases, or two lives of one that was restored in between, do not share it unless they share these changes.
    Result<std::string> history(const std::string& layer, std::int64_t sequence);
    // The versions of one feature with a sequence below `before`, newest first, deleted or not; empty if there never was one
    // (feature_history.hpp).
    Result<std::vector<FeatureVersion>> feature_history(const LayerDescriptor& layer, std::int64_t fid, std::int64_t before,
                                                        std::size_t limit);
    // A number that differs from an earlier one of this store when another program has written in between.
    Result<std::int64_t> foreign_writes();
    // All that `work` reads is of one moment; within another, of its moment.
    Result<void> read_together(FunctionRef<Result<void>()> work);

    // --- writing
    // All edits or none, with their place in the history of each feature under the name of `author`; returns the logged
    // changes in order (their fids and sequences are the new ones). `written` receives the rows as they stand afterwards, by fid.
    // Errors name the edit: NotFound "feature-unknown", Stale "version-stale", bad_input "feature-values", "field-type",
    // "text-not-utf8", "geometry-kind", "geometry-malformed".
    Result<std::vector<Change>> apply(const LayerDescriptor& layer, const std::vector<Edit>& edits,
                                      std::vector<Feature>* written = nullptr, const std::string& author = {});
    // Takes features staged in another file (see staging.hpp) into `layer` in one transaction: all or nothing. With
    // Upsert, rows are matched by `key_field`. `layer` is created or updated to the staged descriptor.
    Result<Change> publish(const std::string& staging_path, PublishMode mode, const std::string& key_field);

    // --- upkeep
    Result<void> checkpoint();  // Busy "database-locked" if a reader keeps part of the write-ahead log in use
    // Faults found, one line each; empty if none. Reads everything.
    Result<std::vector<std::string>> verify();
    // A copy of one moment, whole or not there at all. Holds up nobody; also with Access::Read.
    Result<void> backup_to(const std::string& path);

    // For accounts.hpp and others of this folder.
    struct Impl;
    Impl& impl() { return *m_impl; }

   private:
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::layers

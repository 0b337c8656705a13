#pragma once
// The layers of one running server: store on disk, snapshots in memory, and the swap between them after each write.
// `current()` is safe from any thread; the writing calls are serialised inside.

#include "geo/base/result.hpp"
#include "layers/snapshot/catalog_snapshot.hpp"
#include "layers/store/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace haishu::layers
{

// On whose behalf edits are made, and from which state of the layer's descriptor their values were laid out.
struct Authorship {
    std::string account;                          // empty: a program on this machine
    const LayerDescriptor* descriptor = nullptr;  // Conflict "layer-schema-changed" if the layer has another by now
};

// One committed write: changes of one layer, and the catalogue just before and after it.
struct Written {
    std::shared_ptr<const CatalogSnapshot> before;
    std::shared_ptr<const CatalogSnapshot> after;
    std::vector<Change> changes;  // ascending by sequence
};

// Long work on a layer, during which all layers are read, and the others written to.
enum class LongWork {
    PublishPlanned,  // about to write the new rows
    PublishWritten,  // about to make the snapshot of the new rows
    PublishRead,     // about to put both in place
    Fold,            // about to fold the layer's delta
};
// Told on the thread that does the work, which goes on when the call returns.
using LongWorkObserver = std::function<void(LongWork work, const std::string& layer)>;

class LiveCatalog
{
   public:
    // Opens the store for writing and reads the descriptors; layers are not in memory yet. `note` is told, from any thread,
    // what is worth a line in the log.
    static Result<std::unique_ptr<LiveCatalog>> open(const std::string& path, std::function<void(const std::string&)> note = {});
    ~LiveCatalog();

    // Loads every layer, small ones first; each becomes visible as it is ready. Broken layers are reported and stay
    // "loading"; the others go on.
    // From then on large layers are also kept as files beside the database (snapshot_folder.hpp), for the next start.
    Result<std::vector<Error>> load();
    // Returns when the deltas that are due are folded, and the files that are due after load() are written.
    void wait_until_saved();

    [[nodiscard]] std::shared_ptr<const CatalogSnapshot> current() const;

    // `observer` is told of each write once current() has it, in the order of the writes and before the writing call returns.
    // The next write waits for it, so it should only take note; it may call current(), but write nothing. Empty: nobody.
    void observe(std::function<void(const Written&)> observer);

    // Empty: nobody. Before the first write.
    void observe_long_work(LongWorkObserver observer);

    // One transaction, then the new snapshot; when this returns every later current() has it. Layers by id;
    // policy (who may write) is the caller's. Busy "layer-loading" before the layer is in memory, and "layer-publishing"
    // while it is being published.
    Result<std::vector<Change>> apply(const std::string& layer, const std::vector<Edit>& edits, const Authorship& by = {});
    // All of it at one moment for every reader; other layers are written to meanwhile (gradual_publish.hpp). A layer
    // published before load() is not in memory until then: a command that only writes needs no room for what it has written.
    Result<Change> publish(const std::string& staging_path, PublishMode mode, const std::string& key_field);

    // Runs `work` with the store, serialised with all writes (accounts, backup).
    Result<void> with_store(const std::function<Result<void>(Store&)>& work);
    // Runs `work` with a store of its own, open for reading: nobody waits for it, and it for nobody.
    Result<void> read_store(const std::function<Result<void>(Store&)>& work) const;

    // For the files of this folder.
    struct Impl;

   private:
    explicit LiveCatalog(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::layers

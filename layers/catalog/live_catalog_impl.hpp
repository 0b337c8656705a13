#pragma once
// What the files that make up LiveCatalog share.

#include "layers/catalog/delta_folder.hpp"
#include "layers/catalog/live_catalog.hpp"
#include "layers/catalog/snapshot_saver.hpp"
#include "layers/catalog/turn_lock.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace haishu::layers
{

struct LiveCatalog::Impl {
    std::string path;
    std::mutex publishing;  // one publish at a time; taken before `writing`
    TurnLock writing;       // guards the store; taken before `swapping`, and never for long
    std::unique_ptr<Store> store;
    bool is_loading_wanted = false;                // guarded by `writing`
    std::set<std::string> in_publish;              // layers that take no edits now; guarded by `writing`
    std::function<void(const Written&)> observer;  // guarded by `writing`
    mutable std::mutex swapping;                   // guards what stands below
    std::shared_ptr<const CatalogSnapshot> current;
    LongWorkObserver long_work_observer;

    SnapshotFolder files;
    std::unique_ptr<SnapshotSaver> saver;
    std::unique_ptr<DeltaFolder> folder;  // ends first: it uses all above

    Impl(const std::string& database, SnapshotFolder::Note note);

    [[nodiscard]] std::shared_ptr<const CatalogSnapshot> shown() const;
    // A layer that was written while it was being loaded is newer than what was loaded.
    void show_loaded(const std::string& id, std::shared_ptr<const LayerSnapshot> layer);
    // The same content in another form.
    void show_folded(const std::string& id, std::shared_ptr<const LayerSnapshot> layer);
    // And tells the observer.
    void show_written(const std::shared_ptr<const LayerDescriptor>& descriptor, std::shared_ptr<const LayerSnapshot> layer,
                      const std::vector<Change>& changes);

    // With `writing` held: the snapshot with a committed write; folded in time.
    std::shared_ptr<const LayerSnapshot> snapshot_with(const std::shared_ptr<const LayerSnapshot>& before, SnapshotChanges made);
    // On the folding thread.
    void take_folded(const std::string& id);
    // With nothing held.
    void tell(LongWork work, const std::string& layer) const;

    template <class Change>
    void swap(Change change)
    {
        const std::lock_guard lock(swapping);
        auto next = std::make_shared<CatalogSnapshot>(*current);
        change(*next);
        current = std::move(next);
    }
};

// LiveCatalog::publish while the layers are in memory: other layers are written to all the while.
Result<Change> publish_running(LiveCatalog::Impl& catalog, const std::string& staging_path, PublishMode mode,
                               const std::string& key_field);

}  // namespace haishu::layers

#pragma once
// The base of a snapshot as a file, which loads many times faster than the rows of the database. It is a cache and no
// more: whoever loads it shows by the key that it still is what the database holds, and any file that is cut short,
// damaged or foreign is told from a whole one.

#include "layers/snapshot/layer_snapshot.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace haishu::layers
{

// What the rows in the file are: those of the layer after the changes up to `sequence`.
struct SnapshotKey {
    std::string descriptor;     // of the layer, as JSON
    std::int64_t sequence = 0;  // the highest of its changes
    std::string history;        // Store::history() up to there
    friend bool operator==(const SnapshotKey&, const SnapshotKey&) = default;
};

// Highest change sequence in the snapshot.
std::int64_t sequence_of(const LayerSnapshot& snapshot);

// Writes to an open, empty file; false if that fails or `stop` becomes true. The delta must be empty.
[[nodiscard]] bool save_snapshot(const LayerSnapshot& snapshot, const SnapshotKey& key, int file, const std::atomic<bool>& stop);

class SnapshotFile
{
   public:
    // Of an open file, which stays the caller's. Null if it does not begin as a snapshot of this version does.
    static std::unique_ptr<SnapshotFile> open(int file);
    ~SnapshotFile();
    [[nodiscard]] const SnapshotKey& key() const;
    // `descriptor` is that of the key; `changes` are those of the layer since its last publish up to the key's sequence.
    // Null if the file is damaged. Once only.
    std::shared_ptr<const LayerSnapshot> load(std::shared_ptr<const LayerDescriptor> descriptor,
                                              const std::vector<Change>& changes);

   private:
    struct Impl;
    explicit SnapshotFile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::layers

#pragma once
// The snapshot files of one database: FILE.snapshots beside it, a file for each large layer. They only save time: what
// is not whole, not of this database as it is, or not there is made from the rows. They have the permissions of the
// database, for they hold the same rows; where none can be written there are none.
//
// A layer's own changes are told by its change log. What a program does to the file past that log is told by a seal: the
// state of the database file as the last writer left it. A file with another state has lost its snapshots.
// Safe from many threads, but for the calls that take the writing store.

#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/store/store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace haishu::layers
{

class SnapshotFolder
{
   public:
    // One line for the operator.
    using Note = std::function<void(const std::string& line)>;

    // To be made before the store is opened for writing.
    SnapshotFolder(const std::string& database, Note note);

    // With the store just opened: keeps the files if they are of this very database, else removes them.
    void accept(Store& store);
    // After a write, which may have moved pages into the database file.
    void follow(Store& store);
    // Before the store is closed.
    void close(Store& store);

    // What the file of the layer and the changes after it make, or null. `changes`: Store::changes() of the layer, of the
    // same moment as all that is read through `reader`.
    std::shared_ptr<const LayerSnapshot> load(Store& reader, const std::shared_ptr<const LayerDescriptor>& descriptor,
                                              const std::vector<Change>& changes);
    // Writes the file of a folded layer unless it is too small to be worth one, or the disk too full.
    void save(Store& reader, const LayerSnapshot& snapshot, const std::atomic<bool>& stop);
    // Removes the files of layers that are no more.
    void keep_only(const std::vector<std::string>& layers);

    [[nodiscard]] std::string path_of(const std::string& layer) const;

   private:
    enum class Log { MayBeLong, IsEmpty };  // the write-ahead log of the sealed database
    bool write_seal(Log log);
    bool make_folder();
    void remove_all();
    bool has_sound_seal();

    std::string m_database;
    std::string m_folder;
    Note m_note;
    bool m_had_log = false;
    std::int64_t m_foreign_writes = 0;

    std::mutex m_mutex;  // guards what stands below, and the seal
    std::string m_state;
    bool m_is_there = false;
    bool m_is_off = true;
};

}  // namespace haishu::layers

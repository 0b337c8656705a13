#pragma once
// Writes snapshot files behind the back of those who make snapshots, on a thread of its own: one layer after the other,
// the newest of each.

#include "layers/catalog/snapshot_folder.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace haishu::layers
{

class SnapshotSaver
{
   public:
    SnapshotSaver(SnapshotFolder& folder, std::string database);
    ~SnapshotSaver();  // gives up what is not written yet

    // Nothing is written before this: loading goes first.
    void start();
    void put(std::shared_ptr<const LayerSnapshot> snapshot);  // folded
    // Returns when all that was put is written or given up.
    void wait();

   private:
    void run();

    SnapshotFolder& m_folder;
    std::string m_database;
    std::atomic<bool> m_stop = false;
    std::mutex m_mutex;  // guards the waiting ones
    std::condition_variable m_changed;
    std::map<std::string, std::shared_ptr<const LayerSnapshot>> m_waiting;
    bool m_is_writing = false;
    std::thread m_thread;
};

}  // namespace haishu::layers

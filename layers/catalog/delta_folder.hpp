#pragma once
// Folds layers whose delta has grown (layer_loading.hpp) on a thread of its own, while they are read and written. What is
// written to a layer meanwhile is told here, and put on top of what was folded.

#include "layers/snapshot/layer_snapshot.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace haishu::layers
{

// What with_changes() makes a snapshot from.
struct SnapshotChanges {
    std::vector<Feature> written;
    std::vector<std::int64_t> deleted;
    std::vector<Change> changes;
};

class DeltaFolder
{
   public:
    // Called on the folding thread: before it folds the layer; and when it is folded, with nothing locked. The second takes
    // the result by take().
    struct Calls {
        std::function<void(const std::string& layer)> begins;
        std::function<void(const std::string& layer)> is_folded;
    };
    explicit DeltaFolder(Calls calls);
    ~DeltaFolder() { stop(); }
    // Returns after the fold that is under way, the last one, without the indexes that questions would need of it.
    void stop();

    // The calls below are the writer's; no two at the same time.
    // Folds the layer unless its delta is small. Nothing if it is being folded: then its changes are to be added.
    void offer(const std::shared_ptr<const LayerSnapshot>& layer);
    void add(const std::string& layer, const SnapshotChanges& later);
    // The layer has other rows now.
    void forget(const std::string& layer);

    struct Folded {
        std::shared_ptr<const LayerSnapshot> base;     // as it was offered, folded
        std::shared_ptr<const LayerSnapshot> current;  // and with what was added
    };
    // Nothing if it was forgotten meanwhile.
    std::optional<Folded> take(const std::string& layer);

    // Returns when nothing is to be folded.
    void wait();

   private:
    struct Work {
        std::shared_ptr<const LayerSnapshot> from;
        std::shared_ptr<const LayerSnapshot> folded;  // null until it is
        std::vector<SnapshotChanges> later;
    };
    void run();

    Calls m_calls;
    std::mutex m_mutex;  // guards all below
    std::condition_variable m_changed;
    std::map<std::string, Work> m_work;
    bool m_is_folding = false;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

}  // namespace haishu::layers

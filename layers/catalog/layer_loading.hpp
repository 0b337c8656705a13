#pragma once
// How the layers of a catalogue come into memory.

#include "layers/catalog/snapshot_folder.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/store/store.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace haishu::layers
{

// The delta has grown beyond a small part of the layer.
bool is_folding_due(const LayerSnapshot& layer);

struct Loaded {
    std::shared_ptr<const LayerSnapshot> layer;
    bool is_in_file = false;
};

// From the rows, or from the layer's file if `files` has one.
Result<Loaded> load_layer(Store& store, std::shared_ptr<const LayerDescriptor> descriptor, SnapshotFolder* files);

// The layers still to be loaded, taken from both ends: half of the readers show the small ones soon, while the others are
// busy with the largest from the start.
class LoadQueue
{
   public:
    explicit LoadQueue(std::vector<std::shared_ptr<const LayerDescriptor>> by_size) : m_layers(std::move(by_size)) {}

    enum class End { Small, Large };
    std::shared_ptr<const LayerDescriptor> take(End end)
    {
        const std::lock_guard lock(m_mutex);
        if (m_first == m_layers.size()) return nullptr;
        if (end == End::Small) return m_layers[m_first++];
        auto layer = m_layers.back();
        m_layers.pop_back();
        return layer;
    }

   private:
    std::mutex m_mutex;
    std::vector<std::shared_ptr<const LayerDescriptor>> m_layers;
    std::size_t m_first = 0;
};

}  // namespace haishu::layers

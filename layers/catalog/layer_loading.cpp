#include "layers/catalog/layer_loading.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr std::size_t SMALL_DELTA = 1000;
constexpr std::size_t DELTA_SHARE = 50;  // one fiftieth of the layer

}  // namespace

bool is_folding_due(const LayerSnapshot& layer)
{
    return layer.delta_size() > std::max(SMALL_DELTA, layer.size() / DELTA_SHARE);
}

Result<Loaded> load_layer(Store& store, std::shared_ptr<const LayerDescriptor> descriptor, SnapshotFolder* files)
{
    SnapshotBuilder builder(descriptor);
    std::vector<Change> changes;
    std::shared_ptr<const LayerSnapshot> kept;
    HAISHU_CHECK(store.read_together([&]() -> Result<void> {
        HAISHU_TRY(changes, store.changes(descriptor->id));
        if (files != nullptr) kept = files->load(store, descriptor, changes);
        if (kept) return {};
        return store.scan(*descriptor, [&builder](Feature&& feature) -> Result<void> {
            builder.add(std::move(feature));
            return {};
        });
    }));
    if (!kept) return Loaded{builder.finish(changes)};
    if (is_folding_due(*kept)) return Loaded{folded(kept)};
    return Loaded{std::move(kept), true};
}

}  // namespace haishu::layers

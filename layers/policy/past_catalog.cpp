#include "layers/policy/past_catalog.hpp"

#include "layers/policy/edit_gate.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/store/past_state.hpp"

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

Error being_published(const std::string& layer)
{
    return Error{ErrorCode::Busy, "layer-publishing", fmt::format("layer {} is being published: try again soon", layer), {}}.with(
        "collection", layer);
}

bool shows_present(const PastState::Row& row, const LayerView& present, const EditGate& gate)
{
    if (present.find(row.then.fid)) return true;
    if (!row.last) return false;  // there, and hidden
    const auto& shape = row.last->geometry;
    return gate.seen_values(row.last->values, shape ? geo::GeometryView(*shape) : geo::GeometryView()).has_value();
}

Result<std::shared_ptr<const LayerSnapshot>> layer_as_of(Store& store, const Gate& now, const LayerView& present,
                                                         const std::shared_ptr<const LayerSnapshot>& snapshot,
                                                         std::int64_t moment_ms)
{
    HAISHU_TRY(const EditGate gate, EditGate::open(now, present));
    HAISHU_TRY(PastState past, past_state(store, gate.whole_layer(), moment_ms, max_past_features));
    std::vector<Feature> written;
    for (PastState::Row& row : past.rows) {
        if (shows_present(row, present, gate)) written.push_back(std::move(row.then));
    }
    return with_changes(snapshot, std::move(written), past.not_there, {});
}

}  // namespace

Result<std::shared_ptr<const CatalogSnapshot>> catalog_as_of(Store& store, const Gate& now,
                                                             const std::vector<std::string>& layers, std::int64_t moment_ms)
{
    auto then = std::make_shared<CatalogSnapshot>(now.catalog());
    HAISHU_CHECK(store.read_together([&]() -> Result<void> {
        for (const std::string& id : layers) {
            const auto present = now.open(id);
            if (!present && present.error().code == ErrorCode::NotFound) continue;
            if (!present) return present.error();
            CatalogEntry& entry = then->layers.find(id)->second;
            HAISHU_TRY(const auto stored, store.find_layer(id));
            if (!stored || *stored != entry.layer->descriptor()) return being_published(id);
            HAISHU_TRY(entry.layer, layer_as_of(store, now, *present, entry.layer, moment_ms));
        }
        return {};
    }));
    return std::shared_ptr<const CatalogSnapshot>(std::move(then));
}

}  // namespace haishu::layers

#include "layers/policy/gate.hpp"

#include "layers/policy/cut_plan.hpp"
#include "layers/snapshot/snapshot_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace haishu::layers
{

Level clearance(const Viewer& viewer)
{
    switch (viewer.role) {
        case Role::Clerk:
        case Role::Approver: return Level::Restricted;
        case Role::Staff: return Level::Internal;
        case Role::Resident:
        case Role::Auditor:
        case Role::SecurityAdmin:
        case Role::SystemAdmin: break;
    }
    return Level::Public;
}

Gate::Gate(std::shared_ptr<const CatalogSnapshot> catalog, Viewer viewer)
    : m_catalog(std::move(catalog)), m_viewer(std::move(viewer))
{
}

Result<LayerView> Gate::open(std::string_view layer_id) const
{
    const Level cleared = clearance(m_viewer);
    const auto entry = m_catalog->layers.find(layer_id);
    // The same words for a layer that is hidden and for one that is not there.
    const auto unknown = [layer_id] {
        return not_found("collection-unknown", fmt::format("there is no collection `{}`; see /collections", layer_id))
            .with("collection", layer_id);
    };
    if (entry == m_catalog->layers.end() || entry->second.descriptor->level > cleared) return unknown();
    const std::shared_ptr<const LayerSnapshot>& layer = entry->second.layer;
    if (!layer) {
        return Error{
            ErrorCode::Busy, "layer-loading", fmt::format("collection `{}` is still being read; try again soon", layer_id), {}}
            .with("collection", layer_id);
    }
    const std::shared_ptr<const LayerCut>& cut = layer->m_impl->cuts[clearance_index(cleared)];
    if (!cut) return unknown();
    return LayerView(layer, cut);
}

std::vector<LayerDescriptor> Gate::visible_layers() const
{
    const Level cleared = clearance(m_viewer);
    std::vector<LayerDescriptor> layers;
    for (const auto& [id, entry] : m_catalog->layers) {
        if (entry.layer && entry.layer->descriptor() == *entry.descriptor) {
            if (const auto& cut = entry.layer->m_impl->cuts[clearance_index(cleared)]) layers.push_back(cut->plan().descriptor);
        } else if (const auto plan = make_cut_plan(*entry.descriptor, cleared)) {
            layers.push_back(plan->descriptor);
        }
    }
    std::sort(layers.begin(), layers.end(), [](const LayerDescriptor& a, const LayerDescriptor& b) {
        return std::tie(a.draw_order, a.id) < std::tie(b.draw_order, b.id);
    });
    return layers;
}

}  // namespace haishu::layers

#include "layers/policy/gate.hpp"

#include "layers/policy/cut_plan.hpp"
#include "layers/snapshot/snapshot_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace haishu::layers
{

namespace
{

// A key may be made for some layers only; to it, the others do not exist.
bool is_opened_by_key(const Viewer& viewer, std::string_view layer_id)
{
    if (!viewer.key_layers) return true;
    return std::find(viewer.key_layers->begin(), viewer.key_layers->end(), layer_id) != viewer.key_layers->end();
}

}  // namespace

bool shows_restricted(const LayerDescriptor& cut)
{
    const auto is_restricted = [](const auto& part) { return part.level >= Level::Restricted; };
    return cut.level >= Level::Restricted || std::any_of(cut.fields.begin(), cut.fields.end(), is_restricted) ||
           std::any_of(cut.row_rules.begin(), cut.row_rules.end(), is_restricted);
}

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

Gate::Gate(std::shared_ptr<const CatalogSnapshot> catalog, Viewer viewer, std::shared_ptr<AccessNote> shown)
    : m_catalog(std::move(catalog)), m_viewer(std::move(viewer)), m_shown(std::move(shown))
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
    if (!is_opened_by_key(m_viewer, layer_id)) return unknown();
    const std::shared_ptr<const LayerSnapshot>& layer = entry->second.layer;
    if (!layer) {
        return Error{
            ErrorCode::Busy, "layer-loading", fmt::format("collection `{}` is still being read; try again soon", layer_id), {}}
            .with("collection", layer_id);
    }
    const std::shared_ptr<const LayerCut>& cut = layer->m_impl->cuts[clearance_index(cleared)];
    if (!cut) return unknown();
    if (m_shown && shows_restricted(cut->plan().descriptor)) m_shown->add(layer_id);
    return LayerView(layer, cut);
}

std::vector<LayerDescriptor> Gate::visible_layers() const
{
    const Level cleared = clearance(m_viewer);
    std::vector<LayerDescriptor> layers;
    for (const auto& [id, entry] : m_catalog->layers) {
        if (!is_opened_by_key(m_viewer, id)) continue;
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

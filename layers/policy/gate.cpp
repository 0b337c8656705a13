#include "layers/policy/gate.hpp"

#include "layers/policy/cut_plan.hpp"
#include "layers/policy/duty_reach.hpp"
#include "layers/policy/purposes.hpp"
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

bool names_layer(const std::shared_ptr<const Duty>& duty, std::string_view layer_id)
{
    return duty && std::find(duty->layers.begin(), duty->layers.end(), layer_id) != duty->layers.end();
}

Error purpose_required(std::string_view layer_id)
{
    return bad_input("purpose-required",
                     fmt::format("say in the header Haishu-Purpose what `{}` is asked for; /purposes has the list", layer_id))
        .with("collection", layer_id);
}

}  // namespace

bool shows_restricted(const LayerDescriptor& cut)
{
    const auto is_restricted = [](const auto& part) { return part.level >= Level::Restricted; };
    return cut.level >= Level::Restricted || std::any_of(cut.fields.begin(), cut.fields.end(), is_restricted) ||
           std::any_of(cut.row_rules.begin(), cut.row_rules.end(), is_restricted);
}

std::optional<Level> clearance(const Viewer& viewer, std::string_view layer_id)
{
    switch (viewer.role) {
        case Role::Clerk:
        case Role::Approver: return Level::Restricted;
        case Role::Staff: return names_layer(viewer.duty, layer_id) ? Level::Restricted : Level::Internal;
        case Role::Resident:
        case Role::SecurityAdmin: return Level::Public;
        case Role::Auditor:
        case Role::SystemAdmin: break;
    }
    return std::nullopt;
}

std::string sight_of(const Viewer& viewer)
{
    const bool is_trusted = viewer.role == Role::Clerk || viewer.role == Role::Approver;
    if (!is_trusted && viewer.role != Role::Staff) {
        const auto cleared = clearance(viewer, {});
        return cleared ? std::string(level_name(*cleared)) : std::string();
    }
    const bool has_duty = viewer.duty && (is_trusted || !viewer.duty->layers.empty());
    if (!is_trusted && (!has_duty || viewer.purpose.empty())) return std::string(level_name(Level::Internal));
    std::string sight = fmt::format("{} {}:{}", level_name(Level::Restricted), viewer.department.size(), viewer.department);
    const auto add = [&sight](char kind, std::vector<std::string> names) {
        std::sort(names.begin(), names.end());
        for (const std::string& name : names) sight += fmt::format(" {}{}:{}", kind, name.size(), name);
    };
    if (has_duty) add('a', viewer.duty->areas);
    if (!is_trusted) add('l', viewer.duty->layers);
    return sight;
}

bool may_be_left_out(const Error& error)
{
    return error.code == ErrorCode::NotFound || error.id == "purpose-required";
}

Gate::Gate(std::shared_ptr<const CatalogSnapshot> catalog, Viewer viewer, std::shared_ptr<AccessNote> shown)
    : m_catalog(std::move(catalog)), m_viewer(std::move(viewer)), m_shown(std::move(shown))
{
}

Result<LayerView> Gate::open(std::string_view layer_id) const
{
    const auto entry = m_catalog->layers.find(layer_id);
    // The same words for a layer that is hidden and for one that is not there.
    const auto unknown = [layer_id] {
        return not_found("collection-unknown", fmt::format("there is no collection `{}`; see /collections", layer_id))
            .with("collection", layer_id);
    };
    std::optional<Level> cleared = clearance(m_viewer, layer_id);
    if (!cleared || entry == m_catalog->layers.end() || entry->second.descriptor->level > *cleared) return unknown();
    if (!is_opened_by_key(m_viewer, layer_id)) return unknown();
    const bool lacks_purpose = m_viewer.role == Role::Staff && m_viewer.purpose.empty();
    if (lacks_purpose && *cleared == Level::Restricted) {
        if (entry->second.descriptor->level == Level::Restricted) return purpose_required(layer_id);
        cleared = Level::Internal;
    }
    const std::shared_ptr<const LayerSnapshot>& layer = entry->second.layer;
    if (!layer) {
        return Error{
            ErrorCode::Busy, "layer-loading", fmt::format("collection `{}` is still being read; try again soon", layer_id), {}}
            .with("collection", layer_id);
    }
    std::shared_ptr<const LayerCut> cut = layer->m_impl->cuts[clearance_index(*cleared)];
    if (!cut) return unknown();
    if (cut->plan().restricted.are_none()) return LayerView(layer, std::move(cut));

    if (!m_viewer.purpose.empty() && !is_purpose(m_viewer.purpose)) return unknown_purpose(m_viewer.purpose);
    HAISHU_TRY(const ReachKey reach, reach_key(m_catalog, layer->descriptor(), m_viewer));
    if (!reach.is_everywhere()) cut = layer->m_impl->cut_within(reach);
    if (m_shown) m_shown->add(layer_id);
    return LayerView(layer, std::move(cut));
}

std::vector<LayerDescriptor> Gate::visible_layers() const
{
    std::vector<LayerDescriptor> layers;
    for (const auto& [id, entry] : m_catalog->layers) {
        std::optional<Level> cleared = clearance(m_viewer, id);
        if (!cleared || !is_opened_by_key(m_viewer, id)) continue;
        const bool lacks_purpose = m_viewer.role == Role::Staff && m_viewer.purpose.empty();
        if (lacks_purpose && entry.descriptor->level < Level::Restricted) cleared = std::min(*cleared, Level::Internal);
        if (entry.layer && entry.layer->descriptor() == *entry.descriptor) {
            if (const auto& cut = entry.layer->m_impl->cuts[clearance_index(*cleared)]) layers.push_back(cut->plan().descriptor);
        } else if (const auto plan = make_cut_plan(*entry.descriptor, *cleared)) {
            layers.push_back(plan->descriptor);
        }
    }
    std::sort(layers.begin(), layers.end(), [](const LayerDescriptor& a, const LayerDescriptor& b) {
        return std::tie(a.draw_order, a.id) < std::tie(b.draw_order, b.id);
    });
    return layers;
}

}  // namespace haishu::layers

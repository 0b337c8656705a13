#include "tests/contract/matrix/readers.hpp"

#include "tests/contract/matrix/sample_catalogue.hpp"

#include <algorithm>

namespace haishu::contract
{

namespace
{

using layers::Level;
using layers::Role;

using Names = std::vector<std::string>;

bool has(const Names& list, const std::string& one)
{
    return std::find(list.begin(), list.end(), one) != list.end();
}

layers::Viewer of_role(const std::string& name, Role role)
{
    layers::Viewer viewer;
    viewer.name = name;
    viewer.role = role;
    viewer.may_write = role == Role::Clerk || role == Role::Approver;
    return viewer;
}

layers::Viewer with_duty(layers::Viewer viewer, Names areas, Names layers, const std::string& purpose = "inspection",
                         const std::string& department = "")
{
    viewer.duty = std::make_shared<const layers::Duty>(layers::Duty{std::move(areas), std::move(layers)});
    viewer.purpose = purpose;
    viewer.department = department;
    return viewer;
}

layers::Viewer with_key(layers::Viewer viewer, Names layers)
{
    viewer.name += "-key";
    viewer.key = "k1";
    viewer.may_write = false;
    viewer.key_layers = std::make_shared<const Names>(std::move(layers));
    return viewer;
}

std::vector<Reader> make_readers()
{
    Names own;
    Names all;
    for (const MarkedLayer& layer : sample_catalogue().own) {
        own.push_back(layer.descriptor.id);
        if (layer.descriptor.level != Level::Closed) all.push_back(layer.descriptor.id);
    }
    for (const auto& [id, rows] : sample_catalogue().shipped) all.push_back(id);
    const layers::Viewer staff = of_role("lin", Role::Staff);
    const layers::Viewer clerk = of_role("wang", Role::Clerk);
    return {{"clerk of the urban department", with_duty(clerk, {}, {}, "inspection", "urban")},
            {"clerk of the safety department", with_duty(of_role("shen", Role::Clerk), {}, {}, "inspection", "safety")},
            {"approver", with_duty(of_role("qian", Role::Approver), {}, {}, "inspection", "urban")},
            {"approver of no department", of_role("zhu", Role::Approver)},
            {"clerk of the west", with_duty(of_role("wei", Role::Clerk), {"C1"}, {}, "inspection", "urban")},
            {"clerk of another area", with_duty(of_role("yuan", Role::Clerk), {"C3"}, {}, "inspection", "urban")},
            {"staff with all layers", with_duty(staff, {}, all, "inspection", "urban")},
            {"staff of the west", with_duty(of_role("xi", Role::Staff), {"C1"}, all, "inspection", "urban")},
            {"staff of the east", with_duty(of_role("dong", Role::Staff), {"C2"}, all, "inspection", "safety")},
            {"staff of another area", with_duty(of_role("qu", Role::Staff), {"C3"}, all, "inspection", "urban")},
            {"staff with one layer", with_duty(of_role("yi", Role::Staff), {}, {own.at(2)}, "inspection", "urban")},
            {"staff who does not say what for", with_duty(of_role("wu", Role::Staff), {}, all, "", "urban")},
            {"staff without duty", of_role("li", Role::Staff)},
            {"key of a clerk for the internal layer", with_key(clerk, {own.at(1)})},
            {"key of a clerk for a public and a restricted layer", with_key(clerk, {own.at(0), own.at(2)})},
            {"key of staff for the first layer", with_key(staff, {own.at(0)})},
            {"security administrator", of_role("sun", Role::SecurityAdmin)},
            {"auditor", of_role("zhou", Role::Auditor)},
            {"system administrator", of_role("zheng", Role::SystemAdmin)},
            {"resident account", of_role("min", Role::Resident)},
            {"resident", {}}};
}

bool is_restricted_layer(const std::string& id)
{
    const auto& own = sample_catalogue().own;
    const auto found = std::find_if(own.begin(), own.end(), [&](const MarkedLayer& layer) { return layer.descriptor.id == id; });
    return found != own.end() && found->descriptor.level == Level::Restricted;
}

// What of a layer he is cleared for; nothing where he sees no layers.
std::optional<Level> cleared_for(const layers::Viewer& viewer, const std::string& layer)
{
    if (viewer.key_layers && !has(*viewer.key_layers, layer)) return std::nullopt;
    switch (viewer.role) {
        case Role::Resident:
        case Role::SecurityAdmin: return Level::Public;
        case Role::Staff: return viewer.duty && has(viewer.duty->layers, layer) ? Level::Restricted : Level::Internal;
        case Role::Clerk:
        case Role::Approver: return Level::Restricted;
        case Role::Auditor:
        case Role::SystemAdmin: break;
    }
    return std::nullopt;
}

}  // namespace

bool Reader::may_know(const std::string& layer, Level level) const
{
    const auto cleared = cleared_for(viewer, layer);
    return cleared && level <= *cleared;
}

bool Reader::may_see(const Marker& marker) const
{
    if (!may_know(marker.layer, marker.level)) return false;
    if (marker.level != Level::Restricted) return true;
    // Without a purpose no more than that a restricted layer is there, and what it is like.
    const bool lacks_purpose = viewer.role == Role::Staff && viewer.purpose.empty();
    if (lacks_purpose && (marker.row || !is_restricted_layer(marker.layer))) return false;
    if (!marker.row) return true;
    if (!marker.row->department.empty() && marker.row->department != viewer.department) return false;
    return !viewer.duty || viewer.duty->areas.empty() || has(viewer.duty->areas, marker.row->community);
}

const std::vector<Reader>& matrix_readers()
{
    static const std::vector<Reader> readers = make_readers();
    return readers;
}

}  // namespace haishu::contract

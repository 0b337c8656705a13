#include "layers/policy/duty_areas.hpp"

#include "geo/base/embedded.hpp"
#include "layers/policy/gate.hpp"

#include <algorithm>
#include <span>

#include <nlohmann/json.hpp>

namespace haishu
{
std::span<const EmbeddedFile> embedded_policy();
}

namespace haishu::layers
{

namespace
{

std::vector<AreaKind> read_area_kinds()
{
    std::vector<AreaKind> kinds;
    const auto document = nlohmann::json::parse(embedded_bytes(embedded_policy(), "duty_areas.json"));
    for (const auto& item : document.at("areas")) {
        kinds.push_back({item.at("collection"), item.at("code"), item.at("carried_by")});
    }
    return kinds;
}

// Areas are where they are, whatever of them the viewer may see.
Viewer surveyor()
{
    Viewer viewer;
    viewer.name = "surveyor";
    viewer.role = Role::Approver;
    return viewer;
}

}  // namespace

const std::vector<AreaKind>& area_kinds()
{
    static const std::vector<AreaKind> kinds = read_area_kinds();
    return kinds;
}

bool is_area_layer(std::string_view layer)
{
    return std::any_of(area_kinds().begin(), area_kinds().end(),
                       [layer](const AreaKind& kind) { return kind.collection == layer; });
}

Result<std::vector<DutyArea>> find_duty_areas(const std::shared_ptr<const CatalogSnapshot>& catalog,
                                              const std::vector<std::string>& codes)
{
    std::vector<DutyArea> areas;
    const Gate gate(catalog, surveyor());
    for (const AreaKind& kind : area_kinds()) {
        if (codes.empty()) break;
        const auto view = gate.open(kind.collection);
        if (!view && view.error().code == ErrorCode::NotFound) continue;
        if (!view) return view.error();
        const auto field = view->descriptor().field_index(kind.code_field);
        if (!field) continue;
        const std::size_t first = areas.size();
        for (const std::string& code : codes) {
            if (code.empty()) continue;
            view->visit_equal(*field, std::string_view(code), [&](const FeatureRef& row) {
                areas.push_back({&kind, *view, row.fid(), row.version()});
                return true;
            });
        }
        std::sort(areas.begin() + static_cast<std::ptrdiff_t>(first), areas.end(),
                  [](const DutyArea& a, const DutyArea& b) { return a.fid < b.fid; });
    }
    return areas;
}

}  // namespace haishu::layers

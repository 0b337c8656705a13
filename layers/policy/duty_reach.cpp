#include "layers/policy/duty_reach.hpp"

#include "layers/query/grouping.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

// Which field of the layer says in which area of the kind a row lies: the polygons of the kind say it of themselves.
std::optional<std::size_t> carrying_field(const LayerDescriptor& layer, const AreaKind& kind)
{
    return layer.field_index(layer.id == kind.collection ? kind.code_field : kind.carried_by);
}

bool is_area(const geo::GeometryView& shape)
{
    return !shape.is_empty() && (shape.type == geo::GeometryType::Polygon || shape.type == geo::GeometryType::MultiPolygon);
}

}  // namespace

Result<ReachKey> reach_key(const std::shared_ptr<const CatalogSnapshot>& catalog, const LayerDescriptor& layer,
                           const Viewer& viewer)
{
    ReachKey key;
    if (!layer.department_field.empty()) {
        key.department = viewer.department;
        key.text += fmt::format("{}:{};", viewer.department.size(), viewer.department);
    }
    if (!viewer.duty || viewer.duty->areas.empty()) return key;
    key.has_areas = true;
    for (const std::string& code : viewer.duty->areas) {
        if (!code.empty()) key.codes.push_back(code);
    }
    std::sort(key.codes.begin(), key.codes.end());
    key.codes.erase(std::unique(key.codes.begin(), key.codes.end()), key.codes.end());
    HAISHU_TRY(key.areas, find_duty_areas(catalog, key.codes));
    key.text += '@';
    for (const std::string& code : key.codes) key.text += fmt::format("{}:{},", code.size(), code);
    for (const DutyArea& area : key.areas) key.text += fmt::format("{}/{}/{};", area.kind->collection, area.fid, area.version);
    return key;
}

DutyReach::DutyReach(const LayerDescriptor& layer, const ReachKey& key)
    : m_text(key.text), m_has_areas(key.has_areas), m_codes(key.codes), m_department(key.department.value_or(""))
{
    if (key.department) m_department_field = layer.field_index(layer.department_field);
    for (const AreaKind& kind : area_kinds()) {
        if (const auto field = carrying_field(layer, kind)) m_carrying.push_back(*field);
    }
    for (const DutyArea& area : key.areas) {
        const auto row = area.view.find(area.fid);
        if (row && is_area(row->geometry()))
            m_places.push_back({carrying_field(layer, *area.kind), geo::PointLocator(row->geometry())});
    }
}

template <class ValueOf>
bool DutyReach::covers_row(ValueOf&& value_of, const geo::GeometryView& geometry) const
{
    if (m_department_field) {
        const geo::ValueView department = value_of(*m_department_field);
        const auto* name = std::get_if<std::string_view>(&department);
        if (name != nullptr && !name->empty() && *name != m_department) return false;
    }
    if (!m_has_areas) return true;
    const auto code_of = [&](std::size_t field) {
        const geo::ValueView value = value_of(field);
        if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
        if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
        return std::string();
    };
    for (const std::size_t field : m_carrying) {
        if (std::binary_search(m_codes.begin(), m_codes.end(), code_of(field))) return true;
    }
    const std::optional<geo::Point> point = point_of(geometry);
    return point && std::any_of(m_places.begin(), m_places.end(), [&](const Place& place) {
               return !(place.carried_by && !code_of(*place.carried_by).empty()) && place.locator.contains(*point);
           });
}

bool DutyReach::covers(const RowBlock& block, std::size_t row) const
{
    return covers_row([&](std::size_t field) { return block.value(row, field); }, block.shapes().geometry(row));
}

bool DutyReach::covers(const std::vector<geo::Value>& values, const geo::GeometryView& geometry) const
{
    return covers_row([&](std::size_t field) { return geo::to_view(values[field]); }, geometry);
}

bool DutyReach::covers_place(const geo::GeometryView& geometry) const
{
    if (!m_has_areas || m_places.empty()) return true;
    const std::optional<geo::Point> point = point_of(geometry);
    return !point ||
           std::any_of(m_places.begin(), m_places.end(), [&](const Place& place) { return place.locator.contains(*point); });
}

}  // namespace haishu::layers

#pragma once
// How far a duty reaches among the rows of one layer: those of its areas, and of the viewer's department where rows belong to
// one. A row lies in the area whose code it carries; a row that carries none of that kind lies where a point on it lies.

#include "geo/base/result.hpp"
#include "geo/ops/point_locator.hpp"
#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"
#include "layers/policy/duty_areas.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/snapshot/row_block.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

// What a reach hangs on; the text is the same for the same reach among the rows of one layer.
struct ReachKey {
    std::vector<std::string> codes;
    std::vector<DutyArea> areas;
    bool has_areas = false;  // false: everywhere
    std::optional<std::string> department;
    std::string text;

    [[nodiscard]] bool is_everywhere() const { return !has_areas && !department; }
};

// Error: Busy "layer-loading" of an area.
Result<ReachKey> reach_key(const std::shared_ptr<const CatalogSnapshot>& catalog, const LayerDescriptor& layer,
                           const Viewer& viewer);

class DutyReach
{
   public:
    DutyReach(const LayerDescriptor& layer, const ReachKey& key);

    [[nodiscard]] bool covers(const RowBlock& block, std::size_t row) const;
    // Values of the whole layer.
    [[nodiscard]] bool covers(const std::vector<geo::Value>& values, const geo::GeometryView& geometry) const;
    // Whether the shape itself lies in an area, whatever code a row of it carries.
    [[nodiscard]] bool covers_place(const geo::GeometryView& geometry) const;
    [[nodiscard]] const std::string& text() const { return m_text; }

   private:
    struct Place {
        std::optional<std::size_t> carried_by;  // field that says in which area of this kind a row lies
        geo::PointLocator locator;
    };
    template <class ValueOf>
    [[nodiscard]] bool covers_row(ValueOf&& value_of, const geo::GeometryView& geometry) const;

    std::string m_text;
    bool m_has_areas;
    std::vector<std::string> m_codes;     // ascending, none empty
    std::vector<std::size_t> m_carrying;  // fields with codes of areas
    std::optional<std::size_t> m_department_field;
    std::string m_department;
    std::vector<Place> m_places;
};

}  // namespace haishu::layers

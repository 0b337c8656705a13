#pragma once
// The areas of a duty as they are in one catalogue: polygons of the layers that layers/policy/duty_areas.json names.

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/snapshot/catalog_snapshot.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

struct AreaKind {
    std::string collection;  // its polygons are areas
    std::string code_field;
    std::string carried_by;  // field by which rows of other layers say in which of them they lie
};

const std::vector<AreaKind>& area_kinds();
// Whether rows of this layer decide what lies in an area of duty.
bool is_area_layer(std::string_view layer);

struct DutyArea {
    const AreaKind* kind = nullptr;
    LayerView view;
    std::int64_t fid = 0;
    std::int64_t version = 0;
};

// The polygons with these codes, in a fixed order; a code that no layer has gives none. Error: Busy "layer-loading".
Result<std::vector<DutyArea>> find_duty_areas(const std::shared_ptr<const CatalogSnapshot>& catalog,
                                              const std::vector<std::string>& codes);

}  // namespace haishu::layers

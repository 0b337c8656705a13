#pragma once
// What one clearance sees of a layer, worked out from the descriptor alone: which fields, which rows not, and the
// descriptor as it may be told, in which nothing hidden is named.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/policy/public_content.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace haishu::layers
{

struct HiddenRows {                    // rows with one of these values are not seen
    std::optional<std::size_t> field;  // of the whole descriptor; absent when there is no such field: then no row is seen
    std::vector<geo::Value> values;
    std::optional<std::size_t> key;  // field that names rows which are not meant
    std::vector<geo::Value> except = {};

    // `value_of` gives the value of a field of the whole descriptor.
    template <class ValueOf>
    [[nodiscard]] bool is_met(ValueOf&& value_of) const
    {
        const auto has = [](const std::vector<geo::Value>& list, const geo::ValueView& value) {
            return std::any_of(list.begin(), list.end(), [&](const geo::Value& one) { return value == geo::to_view(one); });
        };
        return !field || (has(values, value_of(*field)) && !(key && has(except, value_of(*key))));
    }
};

struct EmptiedFields {  // of rows with one of these values these fields are shown without a value
    HiddenRows rows;
    std::vector<std::size_t> fields;  // numbers in the whole descriptor
};

// What of the shown is restricted: seen within the areas of a duty only (DutyReach).
struct RestrictedParts {
    bool whole_layer = false;
    std::vector<HiddenRows> rows;     // those with one of these values
    std::vector<std::size_t> fields;  // of all rows; numbers in the whole descriptor
    std::vector<EmptiedFields> cells;

    [[nodiscard]] bool are_none() const { return !whole_layer && rows.empty() && fields.empty() && cells.empty(); }
};

struct CutPlan {
    LayerDescriptor descriptor;
    std::vector<std::size_t> fields;     // of each field of `descriptor`, its number in the whole descriptor
    std::vector<FieldType> whole_types;  // of the fields of the whole descriptor
    std::vector<HiddenRows> hidden_rows;
    std::vector<EmptiedFields> emptied;
    RestrictedParts restricted;
    std::optional<std::size_t> time_field;        // number in `descriptor`
    std::optional<CoordinatePrecision> decimals;  // to which shapes are rounded; absent: they are shown as they are
    std::vector<std::size_t> coordinate_fields;   // shown, rounded like points; numbers in the whole descriptor
    std::uint64_t visibility_class = 0;
    bool is_public = false;
};

// One for each level that a viewer may be cleared for: Public, Internal, Restricted. Null where the layer is not seen;
// the same object where the same is seen.
using CutPlans = std::array<std::shared_ptr<const CutPlan>, 3>;

std::shared_ptr<const CutPlan> make_cut_plan(const LayerDescriptor& descriptor, Level clearance);
CutPlans make_cut_plans(const LayerDescriptor& descriptor);
// Place of a clearance in CutPlans. Nobody is cleared for Closed.
std::size_t clearance_index(Level clearance);

}  // namespace haishu::layers

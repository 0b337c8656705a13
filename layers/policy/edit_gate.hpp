#pragma once
// The writer's side of the policy gate: what a viewer writes speaks of the fields that he sees; the row that is stored has
// them all. What he does not see stays as it is, and versions of the past are cut like the present. He writes what his duty
// reaches alone: his layers, rows of his areas before and after, and of his department.

#include "geo/base/result.hpp"
#include "geo/types/value.hpp"
#include "layers/policy/duty_reach.hpp"
#include "layers/policy/gate.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace haishu::layers
{

class EditGate
{
   public:
    // Of a view that `gate` opened, and that must outlive this. Errors: Busy "layer-loading" of an area of the duty.
    static Result<EditGate> open(const Gate& gate, const LayerView& view);
    // For somebody whose duty is not bounded.
    explicit EditGate(const LayerView& view) : m_view(view) {}

    // The layer as it is, for LiveCatalog::apply; nothing of it may be told.
    [[nodiscard]] const LayerDescriptor& whole_layer() const;
    // Error: Forbidden "outside-duty" for a layer, or a row of it as it is, that the duty does not reach.
    [[nodiscard]] Result<void> check(const FeatureRef* before) const;
    // Values of the whole layer from those of the view's fields; what the viewer does not see comes from `before`, which is
    // a feature of the view, or is null. `geometry` is what the row will have; null: that of `before`.
    // Errors: those of check(), also for the row as it will be; bad_input "field-not-allowed" for values that would hide the
    // feature from the one who writes it.
    [[nodiscard]] Result<std::vector<geo::Value>> whole_values(const std::vector<geo::Value>& seen, const FeatureRef* before,
                                                               const geo::GeometryView* geometry) const;
    // The values of the view's fields in a row of the whole layer; nothing when the viewer does not see such a row.
    [[nodiscard]] std::optional<std::vector<geo::Value>> seen_values(const std::vector<geo::Value>& whole,
                                                                     const geo::GeometryView& geometry) const;

   private:
    EditGate(const LayerView& view, std::shared_ptr<const DutyReach> reach, bool is_own_layer)
        : m_view(view), m_reach(std::move(reach)), m_is_own_layer(is_own_layer)
    {
    }
    [[nodiscard]] std::vector<geo::Value> stored_values(const FeatureRef& feature) const;
    [[nodiscard]] std::set<std::size_t> emptied_fields(const std::vector<geo::Value>& whole,
                                                       const geo::GeometryView& geometry) const;

    const LayerView& m_view;
    std::shared_ptr<const DutyReach> m_reach;  // null: everywhere
    bool m_is_own_layer = true;
};

}  // namespace haishu::layers

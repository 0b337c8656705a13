#pragma once
// The writer's side of the policy gate: what a viewer writes speaks of the fields that he sees; the row that is stored has
// them all. What he does not see stays as it is, and versions of the past are cut like the present.

#include "geo/base/result.hpp"
#include "geo/types/value.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <optional>
#include <vector>

namespace haishu::layers
{

class EditGate
{
   public:
    // The view must outlive it.
    explicit EditGate(const LayerView& view) : m_view(view) {}

    // The layer as it is, for LiveCatalog::apply; nothing of it may be told.
    [[nodiscard]] const LayerDescriptor& whole_layer() const;
    // Values of the whole layer from those of the view's fields; what the viewer does not see comes from `before`, which is
    // a feature of the view, or is null.
    // Error: bad_input "field-not-allowed" for values that would hide the feature from the one who writes it.
    [[nodiscard]] Result<std::vector<geo::Value>> whole_values(const std::vector<geo::Value>& seen,
                                                               const FeatureRef* before) const;
    // The values of the view's fields in a row of the whole layer; nothing when the viewer does not see such a row.
    [[nodiscard]] std::optional<std::vector<geo::Value>> seen_values(const std::vector<geo::Value>& whole) const;

   private:
    const LayerView& m_view;
};

}  // namespace haishu::layers

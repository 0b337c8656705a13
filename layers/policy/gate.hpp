#pragma once
// The one policy gate: the only way from a snapshot to a reader. It cuts layers, rows and fields; what it cuts does not
// exist for the viewer, so a hidden layer is NotFound "collection-unknown" like any unknown id.

#include "geo/base/result.hpp"
#include "layers/policy/access_note.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/snapshot/catalog_snapshot.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// The highest level this viewer may read: Public for residents and administrators, Internal for staff,
// Restricted for clerks and approvers. Closed is never read.
Level clearance(const Viewer& viewer);

// Whether the layer, a field or rows of it are restricted; of a descriptor that is cut: of what is left.
bool shows_restricted(const LayerDescriptor& layer);

class Gate
{
   public:
    // `shown` hears of every view that shows something restricted: rows, fields or the layer itself. Null: nobody asks.
    Gate(std::shared_ptr<const CatalogSnapshot> catalog, Viewer viewer, std::shared_ptr<AccessNote> shown = nullptr);

    // NotFound "collection-unknown"; Busy "layer-loading" while a layer the viewer may see is not in memory yet.
    [[nodiscard]] Result<LayerView> open(std::string_view layer_id) const;
    // Descriptors cut to what this viewer may see (fields too), in draw order, loaded or not.
    [[nodiscard]] std::vector<LayerDescriptor> visible_layers() const;
    [[nodiscard]] const Viewer& viewer() const { return m_viewer; }
    [[nodiscard]] const CatalogSnapshot& catalog() const { return *m_catalog; }

   private:
    std::shared_ptr<const CatalogSnapshot> m_catalog;
    Viewer m_viewer;
    std::shared_ptr<AccessNote> m_shown;
};

}  // namespace haishu::layers

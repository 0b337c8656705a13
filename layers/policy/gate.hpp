#pragma once
// The one policy gate: the only way from a snapshot to a reader. It cuts layers, rows and fields; what it cuts does not
// exist for the viewer, so a hidden layer is NotFound "collection-unknown" like any unknown id.

#include "geo/base/result.hpp"
#include "layers/policy/access_note.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/snapshot/catalog_snapshot.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// The highest level of anything in the layer that this viewer may read: Public for residents and security administrators,
// Internal for staff, Restricted for staff whose duty names the layer, and for clerks and approvers. Nothing for auditors and
// system administrators, who see no layers at all. Closed is never read. Of what is restricted only rows within the duty are
// seen (DutyReach).
std::optional<Level> clearance(const Viewer& viewer, std::string_view layer_id);

// Two viewers for whom this is the same are shown the same of every layer, but for the layers that a key is made for.
std::string sight_of(const Viewer& viewer);

// Whether the layer, a field or rows of it are restricted; of a descriptor that is cut: of what is left.
bool shows_restricted(const LayerDescriptor& layer);

// Whether a question about many layers goes on without the one that did not open so: it is not there for the viewer, or he
// has not said what for.
bool may_be_left_out(const Error& error);

class Gate
{
   public:
    // `shown` hears of every view that shows something restricted: rows, fields or the layer itself. Null: nobody asks.
    Gate(std::shared_ptr<const CatalogSnapshot> catalog, Viewer viewer, std::shared_ptr<AccessNote> shown = nullptr);

    // Staff ask for what is restricted with a purpose; without one they are shown what else there is of the layer.
    // NotFound "collection-unknown"; bad_input "purpose-required" where all of the layer is restricted, "purpose-unknown";
    // Busy "layer-loading" while a layer the viewer may see, or one with areas of his duty, is not in memory yet.
    [[nodiscard]] Result<LayerView> open(std::string_view layer_id) const;
    // Descriptors cut to what this viewer may see (fields too), in draw order, loaded or not, and also without a purpose.
    [[nodiscard]] std::vector<LayerDescriptor> visible_layers() const;
    [[nodiscard]] const Viewer& viewer() const { return m_viewer; }
    [[nodiscard]] const CatalogSnapshot& catalog() const { return *m_catalog; }
    [[nodiscard]] const std::shared_ptr<const CatalogSnapshot>& shared_catalog() const { return m_catalog; }

   private:
    std::shared_ptr<const CatalogSnapshot> m_catalog;
    Viewer m_viewer;
    std::shared_ptr<AccessNote> m_shown;
};

}  // namespace haishu::layers

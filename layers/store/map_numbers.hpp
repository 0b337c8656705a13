#pragma once
// Approval numbers of maps (审图号). A number is bound to one version of a layer of the base map: that of its last publish. The
// next publish makes a version without one. Calls are transactions of their own. Errors: those of Store.

#include "layers/store/store.hpp"

#include <map>
#include <string>
#include <vector>

namespace haishu::layers
{

// Whether the review of maps is about this layer: one of the base map that anybody may see.
bool needs_map_number(const LayerDescriptor& layer);

class MapNumbers
{
   public:
    explicit MapNumbers(Store& store) : m_store(store) {}

    // To the present version, in the place of another number.
    // Errors: NotFound "layer-unknown"; bad_input "map-number-malformed"; Conflict "map-number-without-version".
    Result<void> bind(const std::string& layer, const std::string& number);
    // By layer, those of present versions.
    Result<std::map<std::string, std::string>> in_force();
    // Layers with rows that need a number and have none for their present version, in draw order.
    Result<std::vector<LayerDescriptor>> missing();

   private:
    Store& m_store;
};

}  // namespace haishu::layers

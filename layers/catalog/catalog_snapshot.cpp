#include "layers/snapshot/catalog_snapshot.hpp"

#include <algorithm>

namespace haishu::layers
{

bool CatalogSnapshot::is_ready() const
{
    return std::all_of(layers.begin(), layers.end(), [](const auto& entry) { return entry.second.layer != nullptr; });
}

}  // namespace haishu::layers

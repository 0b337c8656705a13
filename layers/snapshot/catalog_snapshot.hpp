#pragma once
// All layers at one moment. Immutable; one request takes one and keeps it.

#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace haishu::layers
{

class LayerSnapshot;

struct CatalogEntry {
    std::shared_ptr<const LayerDescriptor> descriptor;
    std::shared_ptr<const LayerSnapshot> layer;  // null until loaded
};

struct CatalogSnapshot {
    std::map<std::string, CatalogEntry, std::less<>> layers;
    std::int64_t sequence = 0;  // highest change sequence it holds

    [[nodiscard]] bool is_ready() const;  // every layer is loaded
};

}  // namespace haishu::layers

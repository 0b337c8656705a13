#pragma once
// How a layer is drawn that brings no style of its own: by its geometry, in its colour, with its name.

#include "layers/catalog/descriptor.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::tiles
{

nlohmann::ordered_json default_style(const layers::LayerDescriptor& layer);

}  // namespace haishu::tiles

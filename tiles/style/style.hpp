#pragma once
// A MapLibre style document made from the descriptors of the visible layers and a theme of colour tokens
// (tiles/style/themes/<theme>.json). Every "$token" string in a descriptor's style is replaced by the theme's colour.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::tiles
{

std::vector<std::string> style_themes();  // "light", "dark"

struct StyleRequest {
    std::string_view theme;
    std::string_view base_url;       // absolute, no trailing slash; tile and sprite addresses start with it
    std::string_view tile_suffix;    // query string appended to the tile address, or empty
    std::string_view map_mark = {};  // stands first in the attribution: the map approval number, or that the map is schematic
};
// Errors: not_found "style-unknown".
Result<std::string> make_style(const std::vector<layers::LayerDescriptor>& layers, const StyleRequest& request);

}  // namespace haishu::tiles

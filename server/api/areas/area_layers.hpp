#pragma once
// Which layers divide the district, from server/api/pages/areas.json.

#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

struct AreaLayer {
    std::string name;  // as requests call it
    std::string collection;
    std::string code_field;
};

struct AreaLayers {
    std::vector<AreaLayer> divisions;
    std::vector<AreaLayer> grids;

    // Of both lists; null if there is none of this name.
    [[nodiscard]] const AreaLayer* find(std::string_view name) const;
};

const AreaLayers& area_layers();

}  // namespace haishu::server

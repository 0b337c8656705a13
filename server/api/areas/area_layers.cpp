#include "server/api/areas/area_layers.hpp"

#include "geo/base/assert.hpp"
#include "server/api/embedded_files.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

AreaLayers read_area_layers()
{
    const EmbeddedFile* file = find_embedded(embedded_pages(), "areas.json");
    HAISHU_ASSERT(file != nullptr, "the list of layers that divide the district is in the program");
    const auto document = nlohmann::json::parse(file->bytes);
    const auto list = [&document](const char* name) {
        std::vector<AreaLayer> layers;
        for (const auto& item : document.at(name)) layers.push_back({item.at("name"), item.at("collection"), item.at("code")});
        return layers;
    };
    return {list("divisions"), list("grids")};
}

}  // namespace

const AreaLayer* AreaLayers::find(std::string_view name) const
{
    for (const std::vector<AreaLayer>* list : {&divisions, &grids}) {
        for (const AreaLayer& layer : *list) {
            if (layer.name == name) return &layer;
        }
    }
    return nullptr;
}

const AreaLayers& area_layers()
{
    static const AreaLayers instance = read_area_layers();
    return instance;
}

}  // namespace haishu::server

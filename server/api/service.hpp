#pragma once
// What the service says of itself: names and terms, from server/api/pages/service.json.

#include <string>
#include <vector>

namespace haishu::server
{

struct ServiceGroup {
    std::string id;  // LayerDescriptor::group
    std::string title;
    std::string title_en;
};

struct Service {
    std::string title;
    std::string title_en;
    std::string description;
    std::string description_en;
    std::string attribution;
    std::string map_number;  // 审图号 of the published map, or that it is schematic
    std::string map_number_en;
    std::string map_number_schematic;  // what stands in its place for a layer whose shapes are schematic
    std::vector<ServiceGroup> groups;  // in the order of the list of layers
};

const Service& service();

}  // namespace haishu::server

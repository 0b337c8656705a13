#pragma once
// City components along the streets (also the things that cases are about).

#include "data/demo/world.hpp"

namespace haishu::data
{

struct ComponentClass {
    std::string edition, code, name, large_code, large_name, dept_code, dept_name, owner_name;
    bool is_public = true;
};

struct StreetItem {
    Point point;
    std::uint32_t segment = 0;
    std::uint16_t component_class = 0;
    std::uint32_t serial = 0;  // within its class
};

struct StreetItems {
    std::vector<ComponentClass> classes;
    std::vector<StreetItem> items;
};

StreetItems build_street_items(const World& world);
std::string component_code(const World& world, const StreetItems& all, const StreetItem& item);

}  // namespace haishu::data

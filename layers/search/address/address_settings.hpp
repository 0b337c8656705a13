#pragma once
// Which layers and fields hold what an address is made of: the member "address" of settings/search.json.

#include <string>
#include <vector>

namespace haishu::layers
{

struct NamedLayer {
    std::string layer;
    std::string name;  // field
};

struct DivisionLayer {
    std::string layer;
    std::string level;  // "district", "street", "community"
};

struct AddressSettings {
    std::string layer;
    std::string road;
    std::string compound;
    std::string number_text;  // "26-3号"
    std::string building;     // "12幢"
    std::string text;         // the whole address
    NamedLayer roads;
    NamedLayer compounds;
    std::vector<DivisionLayer> divisions;  // outer to inner
    std::vector<std::string> above;        // names of what is above all of them

    static const AddressSettings& instance();
};

}  // namespace haishu::layers

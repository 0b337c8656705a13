#include "layers/search/address/address_settings.hpp"

#include "geo/base/embedded.hpp"

#include <span>

#include <nlohmann/json.hpp>

namespace haishu
{
std::span<const EmbeddedFile> embedded_search_settings();
}

namespace haishu::layers
{

namespace
{

AddressSettings read_settings()
{
    const auto address = nlohmann::json::parse(embedded_bytes(embedded_search_settings(), "search.json")).at("address");
    const auto named = [&](const char* member) {
        return NamedLayer{address.at(member).at("layer"), address.at(member).at("name")};
    };
    AddressSettings settings{address.at("layer"),
                             address.at("road"),
                             address.at("compound"),
                             address.at("number_text"),
                             address.at("building"),
                             address.at("text"),
                             named("roads"),
                             named("compounds"),
                             {},
                             address.at("above")};
    for (const auto& division : address.at("divisions"))
        settings.divisions.push_back({division.at("layer"), division.at("level")});
    return settings;
}

}  // namespace

const AddressSettings& AddressSettings::instance()
{
    static const AddressSettings settings = read_settings();
    return settings;
}

}  // namespace haishu::layers

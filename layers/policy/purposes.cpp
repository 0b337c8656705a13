#include "layers/policy/purposes.hpp"

#include "geo/base/embedded.hpp"

#include <algorithm>
#include <span>

#include <nlohmann/json.hpp>

namespace haishu
{
std::span<const EmbeddedFile> embedded_policy();
}

namespace haishu::layers
{

namespace
{

std::vector<Purpose> read_purposes()
{
    std::vector<Purpose> list;
    const auto document = nlohmann::json::parse(embedded_bytes(embedded_policy(), "purposes.json"));
    for (const auto& item : document.at("purposes")) {
        list.push_back({item.at("code"), {item.at("zh"), item.at("en")}, item.at("basis")});
    }
    return list;
}

}  // namespace

const std::vector<Purpose>& purposes()
{
    static const std::vector<Purpose> list = read_purposes();
    return list;
}

bool is_purpose(std::string_view code)
{
    return std::any_of(purposes().begin(), purposes().end(), [code](const Purpose& purpose) { return purpose.code == code; });
}

Error unknown_purpose(std::string_view code)
{
    const std::string shown(code.substr(0, 64));
    return bad_input("purpose-unknown", "there is no purpose " + shown + "; /purposes has the list").with("purpose", shown);
}

}  // namespace haishu::layers

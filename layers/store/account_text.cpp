#include "layers/store/account_text.hpp"

#include <optional>

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::json;
using Names = std::vector<std::string>;

std::optional<Names> names_of(const Json& list)
{
    if (!list.is_array()) return std::nullopt;
    Names names;
    for (const Json& name : list) {
        if (!name.is_string()) return std::nullopt;
        names.push_back(name.get<std::string>());
    }
    return names;
}

}  // namespace

std::string duty_text(const std::shared_ptr<const Duty>& duty)
{
    return duty ? Json{{"areas", duty->areas}, {"layers", duty->layers}}.dump() : std::string();
}

std::string names_text(const std::shared_ptr<const Names>& names)
{
    return names ? Json(*names).dump() : std::string();
}

std::shared_ptr<const Duty> duty_of_text(std::string_view text)
{
    if (text.empty()) return nullptr;
    const Json document = Json::parse(text, nullptr, false);
    const auto part = [&document](const char* name) {
        return document.is_object() && document.contains(name) ? names_of(document[name]) : std::nullopt;
    };
    auto areas = part("areas");
    auto layers = part("layers");
    // An empty list of areas would mean everywhere.
    if (!areas || !layers) return std::make_shared<const Duty>(Duty{{""}, {}});
    return std::make_shared<const Duty>(Duty{std::move(*areas), std::move(*layers)});
}

std::shared_ptr<const Names> names_of_text(std::string_view text)
{
    if (text.empty()) return nullptr;
    return std::make_shared<const Names>(names_of(Json::parse(text, nullptr, false)).value_or(Names{}));
}

}  // namespace haishu::layers

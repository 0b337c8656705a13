#include "tiles/style/theme.hpp"

#include "geo/base/assert.hpp"
#include "geo/base/embedded.hpp"
#include "tiles/style/style.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haishu
{
std::span<const EmbeddedFile> embedded_themes();
}

namespace haishu::tiles
{
namespace
{

constexpr std::string_view suffix = ".json";
constexpr std::string_view fallback_token = "imported";

}  // namespace

std::vector<std::string> style_themes()
{
    std::vector<std::string> names;
    for (const EmbeddedFile& file : embedded_themes()) names.emplace_back(file.path.substr(0, file.path.size() - suffix.size()));
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "light"; });
    return names;
}

std::optional<Theme> Theme::find(std::string_view name)
{
    const EmbeddedFile* file = find_embedded(embedded_themes(), std::string(name) + std::string(suffix));
    if (file == nullptr) return std::nullopt;
    const auto document = nlohmann::json::parse(file->bytes, nullptr, false);
    HAISHU_ASSERT(document.is_object(), "a theme is an object of colours");
    Theme theme;
    for (const auto& [token, colour] : document.items()) {
        HAISHU_ASSERT(colour.is_string(), "a theme is an object of colours");
        theme.m_colours[token] = colour.get<std::string>();
    }
    HAISHU_ASSERT(theme.has(fallback_token), "a theme has a colour for imported layers");
    return theme;
}

const std::string& Theme::colour(std::string_view token) const
{
    const auto found = m_colours.find(token);
    return found != m_colours.end() ? found->second : m_colours.find(fallback_token)->second;
}

}  // namespace haishu::tiles

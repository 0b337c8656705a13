#include "layers/search/search_settings.hpp"

#include "geo/base/embedded.hpp"
#include "layers/search/search_text.hpp"

#include <algorithm>
#include <span>

#include <nlohmann/json.hpp>

namespace haishu
{
std::span<const EmbeddedFile> embedded_search_settings();
}

namespace haishu::layers
{

const SearchSettings& SearchSettings::instance()
{
    static const SearchSettings settings;
    return settings;
}

SearchSettings::SearchSettings()
{
    const auto document = nlohmann::json::parse(embedded_bytes(embedded_search_settings(), "search.json"));
    m_usual_importance = document.at("usual_importance");
    m_importance = document.at("importance").get<std::map<std::string, int, std::less<>>>();
    m_about = document.at("about_fields").get<std::set<std::string, std::less<>>>();
    m_details = document.at("detail_fields").get<std::vector<std::string>>();
    for (const auto& kind : document.at("kinds")) {
        for (const std::string word : kind.at("words"))
            m_kinds.emplace_back(search_text(word).signs, kind.at("layers").get<std::vector<std::string>>());
    }
}

int SearchSettings::importance(std::string_view layer) const
{
    const auto found = m_importance.find(layer);
    return found == m_importance.end() ? m_usual_importance : found->second;
}

std::vector<std::string> SearchSettings::layers_meant_by(const Spelling& typed) const
{
    std::vector<std::string> layers;
    for (const auto& [word, meant] : m_kinds) {
        const auto match = typed.match(word, 0);
        if (!match || match->end != word.size() || match->closeness > Closeness::UsualReading) continue;
        for (const std::string& layer : meant) {
            if (std::find(layers.begin(), layers.end(), layer) == layers.end()) layers.push_back(layer);
        }
    }
    return layers;
}

bool SearchSettings::is_about(std::string_view field) const
{
    return m_about.contains(field);
}

}  // namespace haishu::layers

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
    const auto words = [](const nlohmann::json& list) {
        std::vector<std::u16string> signs;
        for (const std::string word : list) signs.push_back(search_text(word).signs);
        return signs;
    };
    for (const auto& said : document.at("said_with_names"))
        m_said_with.push_back({said.at("layers"), words(said.at("before")), words(said.at("behind"))});
    m_english_name = document.at("english_name_field");
    m_same = document.at("same_place").get<std::vector<std::set<std::string, std::less<>>>>();
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

std::vector<SearchSettings::Said> SearchSettings::names_said(std::u16string_view typed) const
{
    std::vector<Said> names;
    for (const SaidWith& rule : m_said_with) {
        std::u16string_view name = typed;
        const auto before =
            std::find_if(rule.before.begin(), rule.before.end(), [&](const auto& word) { return name.starts_with(word); });
        if (before != rule.before.end()) name.remove_prefix(before->size());
        const auto behind =
            std::find_if(rule.behind.begin(), rule.behind.end(), [&](const auto& word) { return name.ends_with(word); });
        if (behind != rule.behind.end()) name.remove_suffix(behind->size());
        if (!name.empty() && name.size() < typed.size()) names.push_back({std::u16string(name), &rule.layers});
    }
    return names;
}

bool SearchSettings::may_be_same(std::string_view layer, std::string_view other) const
{
    return layer != other && std::any_of(m_same.begin(), m_same.end(),
                                         [&](const auto& layers) { return layers.contains(layer) && layers.contains(other); });
}

bool SearchSettings::is_about(std::string_view field) const
{
    return m_about.contains(field);
}

}  // namespace haishu::layers

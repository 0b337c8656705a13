#pragma once
// How places are ranked, and which words mean a kind of place: settings/search.json.

#include "layers/search/spelling.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::layers
{

class SearchSettings
{
   public:
    // As shipped.
    static const SearchSettings& instance();

    // 0 to 100.
    [[nodiscard]] int importance(std::string_view layer) const;
    // The layers of which what is typed means any place: a word for a kind of place, or its readings in full.
    [[nodiscard]] std::vector<std::string> layers_meant_by(const Spelling& typed) const;
    // What is left of what is typed without a word that people say with the names of some layers, and these layers: 城隍庙
    // of 城隍庙地铁站, in the layer of stations.
    struct Said {
        std::u16string name;
        const std::vector<std::string>* layers;
    };
    [[nodiscard]] std::vector<Said> names_said(std::u16string_view typed) const;
    // Whether a field that is searched tells about a place rather than what it is called: its address.
    [[nodiscard]] bool is_about(std::string_view field) const;
    // Whether two layers may hold one place each in their way: a lake and the park around it, but not the stop named so.
    [[nodiscard]] bool may_be_same(std::string_view layer, std::string_view other) const;
    // The field that holds the English name.
    [[nodiscard]] const std::string& english_name_field() const { return m_english_name; }
    // Fields that tell a place from others of its name, the first that has a value.
    [[nodiscard]] const std::vector<std::string>& detail_fields() const { return m_details; }

   private:
    SearchSettings();
    int m_usual_importance = 0;
    std::map<std::string, int, std::less<>> m_importance;
    std::vector<std::pair<std::u16string, std::vector<std::string>>> m_kinds;  // word, layers
    struct SaidWith {
        std::vector<std::string> layers;
        std::vector<std::u16string> before;
        std::vector<std::u16string> behind;
    };
    std::vector<SaidWith> m_said_with;
    std::set<std::string, std::less<>> m_about;
    std::vector<std::string> m_details;
    std::string m_english_name;
    std::vector<std::set<std::string, std::less<>>> m_same;  // layers of which any two may hold one place
};

}  // namespace haishu::layers

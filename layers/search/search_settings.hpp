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
    // Whether a field that is searched tells about a place rather than what it is called: its address.
    [[nodiscard]] bool is_about(std::string_view field) const;
    // Fields that tell a place from others of its name, the first that has a value.
    [[nodiscard]] const std::vector<std::string>& detail_fields() const { return m_details; }

   private:
    SearchSettings();
    int m_usual_importance = 0;
    std::map<std::string, int, std::less<>> m_importance;
    std::vector<std::pair<std::u16string, std::vector<std::string>>> m_kinds;  // word, layers
    std::set<std::string, std::less<>> m_about;
    std::vector<std::string> m_details;
};

}  // namespace haishu::layers

#include "layers/search/dictionary_lines.hpp"
#include "layers/search/name_index.hpp"

#include <algorithm>
#include <tuple>

namespace haishu::layers
{

namespace
{

const std::vector<std::u16string>& leading_words()
{
    static const std::vector<std::u16string> words = [] {
        std::vector<std::u16string> found;
        for (const auto& line : dictionary_lines("leading_words.txt")) found.push_back(line.first);
        return found;
    }();
    return words;
}

std::size_t behind_leading_words(std::u16string_view name)
{
    std::size_t at = 0;
    for (const std::u16string& word : leading_words()) {
        if (name.substr(at).starts_with(word) && at + word.size() < name.size()) at += word.size();
    }
    return at;
}

std::optional<NameMatch> term_match(std::u16string_view name, const Spelling& term)
{
    std::optional<NameMatch> best;
    const std::size_t core = behind_leading_words(name);
    for (std::size_t from = 0; from < name.size(); ++from) {
        if (name[from] == u' ') continue;
        const auto found = term.match(name, from);
        if (!found) continue;
        NamePlace place = NamePlace::Inside;
        if (from == 0) {
            place = found->end == name.size() ? NamePlace::Whole : NamePlace::Beginning;
        } else if (from == core || name[from - 1] == u' ') {
            place = NamePlace::WordBeginning;
        }
        const NameMatch match{place, found->closeness, static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(found->end)};
        if (!best || std::tie(match.closeness, match.place) < std::tie(best->closeness, best->place)) best = match;
    }
    return best;
}

}  // namespace

std::optional<NameMatch> name_match(std::u16string_view name, std::span<const Spelling> terms)
{
    std::optional<NameMatch> all;
    for (const Spelling& term : terms) {
        const std::optional<NameMatch> one = term_match(name, term);
        if (!one) return std::nullopt;
        if (!all) {
            all = one;
            continue;
        }
        all->closeness = std::max(all->closeness, one->closeness);
        if (all->place == NamePlace::Whole) all->place = NamePlace::Beginning;
    }
    return all;
}

}  // namespace haishu::layers

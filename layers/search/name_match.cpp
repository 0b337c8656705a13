#include "layers/search/dictionary_lines.hpp"
#include "layers/search/name_index.hpp"

#include <algorithm>
#include <tuple>

namespace haishu::layers
{

namespace
{

std::vector<std::u16string> words_of(std::string_view file)
{
    std::vector<std::u16string> words;
    for (const auto& line : dictionary_lines(file)) words.push_back(line.first);
    return words;
}

const std::vector<std::u16string>& leading_words()
{
    static const std::vector<std::u16string> words = words_of("leading_words.txt");
    return words;
}

bool is_closing_word(std::u16string_view text)
{
    static const std::vector<std::u16string> words = words_of("closing_words.txt");
    return std::find(words.begin(), words.end(), text) != words.end();
}

std::size_t behind_leading_words(std::u16string_view name)
{
    static const std::u16string first_signs = [] {
        std::u16string signs;
        for (const std::u16string& word : leading_words()) signs += word.front();
        return signs;
    }();
    if (name.empty() || first_signs.find(name.front()) == std::u16string::npos) return 0;
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
    // What is spelled by the characters alone need not be tried elsewhere; a space in the name may stand within it.
    const bool has_space = name.find(u' ') != std::u16string_view::npos;
    const bool is_plain = term.is_literal() && !has_space;
    const auto next = [&](std::size_t from) { return is_plain ? name.find(term.signs(), from) : from; };
    for (std::size_t from = next(0); from < name.size(); from = next(from + 1)) {
        if (name[from] == u' ') continue;
        const std::optional<SpellingMatch> found =
            is_plain ? SpellingMatch{from + term.signs().size(), Closeness::Literal} : term.match(name, from);
        if (!found) continue;
        NamePlace place = NamePlace::Inside;
        if (from == 0 && found->end == name.size()) {
            place = NamePlace::Whole;
        } else if ((from == core && found->end == name.size()) || (from == 0 && is_closing_word(name.substr(found->end)))) {
            place = NamePlace::Stem;
        } else if (from == 0) {
            place = NamePlace::Beginning;
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
    name = name.substr(0, longest_name);
    for (const Spelling& term : terms) {
        const std::optional<NameMatch> one = term_match(name, term);
        if (!one) return std::nullopt;
        if (!all) {
            all = one;
            continue;
        }
        all->closeness = std::max(all->closeness, one->closeness);
        all->place = std::max(all->place, NamePlace::Beginning);
    }
    return all;
}

}  // namespace haishu::layers

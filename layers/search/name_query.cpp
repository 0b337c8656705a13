#include "layers/search/name_query.hpp"

#include "layers/search/name_keys.hpp"

#include <algorithm>
#include <utility>

namespace haishu::layers
{

namespace
{

// By each sign that is not typed by a letter, and each pair with one. A letter beside a sign may be one of a reading; only
// another sign, or a digit, must be a neighbour as it stands.
std::vector<std::uint32_t> keys_of_signs(const std::u16string& typed)
{
    const auto is_fixed = [](char16_t sign) { return sign != Spelling::any && !(sign >= u'a' && sign <= u'z'); };
    std::vector<std::uint32_t> keys;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        if (is_typed_sign(typed[i]) || typed[i] == Spelling::any) continue;
        keys.push_back(sign_key(typed[i]));
        if (i + 1 < typed.size() && is_fixed(typed[i + 1])) keys.push_back(pair_key(typed[i], typed[i + 1]));
        if (i > 0 && is_fixed(typed[i - 1])) keys.push_back(pair_key(typed[i - 1], typed[i]));
    }
    return keys;
}

}  // namespace

std::vector<Spelling> words_of(std::u16string_view signs)
{
    constexpr std::size_t most = 6;
    std::vector<Spelling> words;
    while (!signs.empty() && words.size() < most) {
        const std::size_t end = std::min(signs.find(u' '), signs.size());
        Spelling word(signs.substr(0, end));
        if (!word.is_empty()) words.push_back(std::move(word));
        signs.remove_prefix(std::min(end + 1, signs.size()));
    }
    return words;
}

NameQuery::NameQuery(std::vector<Spelling> terms) : m_terms(std::move(terms))
{
    if (std::any_of(m_terms.begin(), m_terms.end(), [](const Spelling& term) { return term.is_empty(); })) m_terms.clear();
    for (const Spelling& term : m_terms) {
        const std::u16string& typed = term.signs();
        Road road;
        road.is_by_letters = std::all_of(typed.begin(), typed.end(), is_typed_sign);
        if (road.is_by_letters) {
            for (const std::u16string& letters : term.beginnings(3)) road.anywhere.push_back(letters_key(letters));
            for (const std::u16string& letters : term.beginnings(2))
                road.beginning.push_back(letters_key(beginning_sign + letters));
        } else {
            road.anywhere = keys_of_signs(typed);
            if (!is_typed_sign(typed.front()) && typed.front() != Spelling::any)
                road.beginning.push_back(pair_key(beginning_sign, typed.front()));
        }
        m_roads.push_back(std::move(road));
    }
}

}  // namespace haishu::layers

#include "layers/search/name_index.hpp"

#include "layers/search/name_keys.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace haishu::layers
{

namespace
{

constexpr std::size_t longest_name = 400;  // signs; what comes behind is not found

void add_sign_postings(std::vector<Posting>& out, std::u16string_view name, std::uint32_t number)
{
    char16_t before = beginning_sign;
    for (const char16_t sign : name) {
        if (sign == u' ') continue;
        if (!is_typed_sign(sign)) out.push_back({sign_key(sign), number});
        if (!is_typed_sign(sign) || !is_typed_sign(before)) out.push_back({pair_key(before, sign), number});
        before = sign;
    }
}

// All ways to read three neighbours: a few, since most characters begin with one letter.
void add_letter_postings(std::vector<Posting>& out, std::u16string_view name, std::uint32_t number)
{
    std::u16string two_before;
    std::u16string before(1, beginning_sign);
    for (const char16_t sign : name) {
        if (sign == u' ') continue;
        const std::u16string letters = letters_of(sign);
        for (const char16_t third : letters) {
            out.push_back({letters_key({&third, 1}), number});
            for (const char16_t second : before) {
                const char16_t pair[] = {second, third};
                out.push_back({letters_key({pair, 2}), number});
                for (const char16_t first : two_before) {
                    const char16_t triple[] = {first, second, third};
                    out.push_back({letters_key({triple, 3}), number});
                }
            }
        }
        two_before = before;
        before = letters;
    }
}

}  // namespace

NameIndex::NameIndex(std::vector<IndexedName> names)
{
    std::stable_sort(names.begin(), names.end(),
                     [](const IndexedName& a, const IndexedName& b) { return a.importance > b.importance; });
    for (const IndexedName& name : names) {
        m_begin.push_back(static_cast<std::uint32_t>(m_signs.size()));
        m_signs.append(name.signs, 0, longest_name);
        m_owners.push_back(name.owner);
        m_kinds.push_back(name.kind);
        m_importance.push_back(name.importance);
    }
    m_begin.push_back(static_cast<std::uint32_t>(m_signs.size()));
    names = {};
    m_signs.shrink_to_fit();

    std::vector<Posting> postings;
    for (std::uint32_t i = 0; i < size(); ++i) add_sign_postings(postings, signs(i), i);
    m_by_signs = PostingLists(std::move(postings));
    postings = {};
    for (std::uint32_t i = 0; i < size(); ++i) add_letter_postings(postings, signs(i), i);
    m_by_letters = PostingLists(std::move(postings));
}

std::size_t NameIndex::memory_bytes() const
{
    return m_signs.capacity() * sizeof(char16_t) + (m_begin.capacity() + m_owners.capacity()) * sizeof(std::uint32_t) +
           m_kinds.capacity() + m_importance.capacity() + m_by_signs.memory_bytes() + m_by_letters.memory_bytes();
}

NameIndex::Keys NameIndex::weighed(const PostingLists& lists, std::vector<std::uint32_t> keys) const
{
    Keys weighed{std::move(keys), 0};
    for (const std::uint32_t key : weighed.keys) weighed.weight += lists.weight(key);
    return weighed;
}

// By the rarest pair of neighbours of which one is not typed by a letter; by the sign alone where there is no pair.
NameIndex::Road NameIndex::road_by_signs(const Spelling& term) const
{
    const std::u16string& typed = term.signs();
    Road road{&m_by_signs, {}, {{}, std::numeric_limits<std::size_t>::max()}};
    const auto offer = [&](std::uint32_t key) {
        Keys keys = weighed(m_by_signs, {key});
        if (keys.weight < road.anywhere.weight) road.anywhere = std::move(keys);
    };
    for (std::size_t i = 0; i < typed.size(); ++i) {
        if (is_typed_sign(typed[i]) || typed[i] == Spelling::any) continue;
        offer(sign_key(typed[i]));
        // A letter beside it may be one of a reading; only another sign, or a digit, must be a neighbour as it stands.
        const auto is_fixed = [](char16_t sign) { return sign != Spelling::any && !(sign >= u'a' && sign <= u'z'); };
        if (i + 1 < typed.size() && is_fixed(typed[i + 1])) offer(pair_key(typed[i], typed[i + 1]));
        if (i > 0 && is_fixed(typed[i - 1])) offer(pair_key(typed[i - 1], typed[i]));
    }
    if (!is_typed_sign(typed.front())) road.beginning = weighed(m_by_signs, {pair_key(beginning_sign, typed.front())});
    return road;
}

NameIndex::Road NameIndex::road_by_letters(const Spelling& term) const
{
    Road road{&m_by_letters, {}, {}};
    std::vector<std::uint32_t> keys;
    for (const std::u16string& letters : term.beginnings(3)) keys.push_back(letters_key(letters));
    road.anywhere = weighed(m_by_letters, std::move(keys));
    keys = {};
    for (const std::u16string& letters : term.beginnings(2)) keys.push_back(letters_key(beginning_sign + letters));
    road.beginning = weighed(m_by_letters, std::move(keys));
    return road;
}

NameIndex::Road NameIndex::road_of(const Spelling& term) const
{
    const bool is_letters = std::all_of(term.signs().begin(), term.signs().end(), is_typed_sign);
    return is_letters ? road_by_letters(term) : road_by_signs(term);
}

void NameIndex::search(std::span<const Spelling> terms, std::size_t most_looked_at, FunctionRef<bool(const NameHit&)> take) const
{
    if (terms.empty() || std::any_of(terms.begin(), terms.end(), [](const Spelling& term) { return term.is_empty(); })) return;
    std::vector<Road> roads;
    for (const Spelling& term : terms) roads.push_back(road_of(term));
    const Road& road = *std::min_element(roads.begin(), roads.end(),
                                         [](const Road& a, const Road& b) { return a.anywhere.weight < b.anywhere.weight; });
    std::unordered_set<std::uint32_t> seen;
    bool goes_on = true;
    const auto look_through = [&](const Keys& keys) {
        const std::size_t share = most_looked_at / std::max<std::size_t>(keys.keys.size(), 1) + 1;
        for (const std::uint32_t key : keys.keys) {
            std::size_t looked_at = 0;
            road.lists->visit(key, [&](std::uint32_t number) {
                if (++looked_at > share) return false;
                const std::optional<NameMatch> match = name_match(signs(number), terms);
                if (match && seen.insert(number).second)
                    goes_on = take({m_owners[number], m_kinds[number], m_importance[number], signs(number), *match});
                return goes_on;
            });
            if (!goes_on) return;
        }
    };
    if (road.anywhere.weight > most_looked_at) look_through(road.beginning);
    if (goes_on) look_through(road.anywhere);
}

}  // namespace haishu::layers

#include "layers/search/name_index.hpp"

#include "layers/search/name_keys.hpp"

#include <algorithm>
#include <limits>

namespace haishu::layers
{

namespace
{

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

// Under which of its keys the names of a term are: by letters under all of them together, by signs under the rarest.
NameIndex::Keys NameIndex::anywhere(const NameQuery::Road& road) const
{
    const PostingLists& lists = lists_of(road);
    if (road.is_by_letters) {
        Keys all{&lists, road.anywhere, 0};
        for (const std::uint32_t key : road.anywhere) all.weight += lists.weight(key);
        return all;
    }
    Keys rarest{&lists, {}, std::numeric_limits<std::size_t>::max()};
    for (const std::uint32_t& key : road.anywhere) {
        if (const std::size_t weight = lists.weight(key); weight < rarest.weight) rarest = {&lists, {&key, 1}, weight};
    }
    return rarest;
}

void NameIndex::search(const NameQuery& query, std::size_t most_looked_at, FunctionRef<bool(const NameHit&)> take) const
{
    if (query.is_empty() || size() == 0) return;
    std::size_t rarest = 0;
    Keys keys = anywhere(query.m_roads.front());
    for (std::size_t i = 1; i < query.m_roads.size(); ++i) {
        if (Keys others = anywhere(query.m_roads[i]); others.weight < keys.weight) {
            keys = others;
            rarest = i;
        }
    }
    // What was taken of each list, ascending: a name may be in several.
    std::vector<std::vector<std::uint32_t>> taken;
    const auto is_taken = [&](std::uint32_t number) {
        return std::any_of(taken.begin(), taken.end() - 1,
                           [number](const auto& list) { return std::binary_search(list.begin(), list.end(), number); });
    };
    bool goes_on = true;
    const auto look_through = [&](std::span<const std::uint32_t> list_keys) {
        const std::size_t share = most_looked_at / std::max<std::size_t>(list_keys.size(), 1) + 1;
        for (const std::uint32_t key : list_keys) {
            taken.emplace_back();
            std::size_t looked_at = 0;
            keys.lists->visit(key, [&](std::uint32_t number) {
                if (++looked_at > share) return false;
                const std::optional<NameMatch> match = name_match(signs(number), query.terms());
                if (!match || is_taken(number)) return true;
                taken.back().push_back(number);
                goes_on = take({m_owners[number], m_kinds[number], m_importance[number], signs(number), *match});
                return goes_on;
            });
            if (!goes_on) return;
        }
    };
    if (keys.weight > most_looked_at) look_through(query.m_roads[rarest].beginning);
    if (goes_on) look_through(keys.keys);
}

}  // namespace haishu::layers

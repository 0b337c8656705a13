#include "layers/search/name_index.hpp"

#include "layers/search/name_keys.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace haishu::layers
{

namespace
{

void add_sign_postings(PostingLists::Add add, std::u16string_view name, std::uint32_t number)
{
    char16_t before = beginning_sign;
    for (const char16_t sign : name) {
        if (sign == u' ') continue;
        if (!is_typed_sign(sign)) add(sign_key(sign), number);
        if (!is_typed_sign(sign) || !is_typed_sign(before)) add(pair_key(before, sign), number);
        before = sign;
    }
}

// All ways to read three neighbours: a few, since most characters begin with one letter.
void add_letter_postings(PostingLists::Add add, std::u16string_view name, std::uint32_t number)
{
    std::u16string two_before;
    std::u16string before(1, beginning_sign);
    for (const char16_t sign : name) {
        if (sign == u' ') continue;
        std::u16string letters = letters_of(sign);
        for (const char16_t third : letters) {
            add(letters_key({&third, 1}), number);
            for (const char16_t second : before) {
                const char16_t pair[] = {second, third};
                add(letters_key({pair, 2}), number);
                for (const char16_t first : two_before) {
                    const char16_t triple[] = {first, second, third};
                    add(letters_key({triple, 3}), number);
                }
            }
        }
        two_before = std::move(before);
        before = std::move(letters);
    }
}

bool has_to_stop(const std::atomic<bool>* is_stopped)
{
    return is_stopped != nullptr && *is_stopped;
}

}  // namespace

NameIndex::NameIndex(std::vector<IndexedName> names) : NameIndex(*create(std::move(names), nullptr)) {}

std::optional<NameIndex> NameIndex::create(std::vector<IndexedName> names, const std::atomic<bool>* is_stopped)
{
    std::stable_sort(names.begin(), names.end(),
                     [](const IndexedName& a, const IndexedName& b) { return a.importance > b.importance; });
    NameIndex made;
    for (const IndexedName& name : names) {
        made.m_begin.push_back(static_cast<std::uint32_t>(made.m_signs.size()));
        made.m_signs.append(name.signs, 0, longest_name);
        made.m_owners.push_back(name.owner);
        made.m_kinds.push_back(name.kind);
        made.m_importance.push_back(name.importance);
    }
    made.m_begin.push_back(static_cast<std::uint32_t>(made.m_signs.size()));
    names = {};
    made.m_signs.shrink_to_fit();
    made.m_begin.shrink_to_fit();
    made.m_owners.shrink_to_fit();
    made.m_kinds.shrink_to_fit();
    made.m_importance.shrink_to_fit();

    const auto lists_by = [&](auto add_postings) {
        return PostingLists::create([&](PostingLists::Add add) {
            for (std::uint32_t i = 0; i < made.size(); ++i) {
                if (has_to_stop(is_stopped)) return false;
                add_postings(add, made.signs(i), i);
            }
            return true;
        });
    };
    auto by_signs = lists_by(add_sign_postings);
    auto by_letters = by_signs ? lists_by(add_letter_postings) : std::nullopt;
    if (!by_letters) return std::nullopt;
    made.m_by_signs = std::move(*by_signs);
    made.m_by_letters = std::move(*by_letters);
    return made;
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

// One question: the lists that it looks through, a handful of names at a time.
class NameIndex::Search
{
   public:
    Search(const NameIndex& index, const NameQuery& query, Deadline deadline, FunctionRef<bool(const NameHit&)> take)
        : m_index(index), m_query(query), m_deadline(deadline), m_take(take)
    {
    }

    // What is under each of the keys, of each so many at most.
    void look_through(const PostingLists& lists, std::span<const std::uint32_t> keys, std::size_t most)
    {
        for (std::size_t i = 0; i < keys.size() && m_goes_on; ++i) {
            PostingLists::Reader reader = lists.numbers(keys[i]);
            m_taken.emplace_back();
            std::array<std::uint32_t, handful> numbers;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
            std::size_t left = most;
            while (left > 0 && m_goes_on) {
                const std::size_t count = reader.read(std::span(numbers).first(std::min(left, handful)));
                if (count == 0) break;
                left -= count;
                look_at(std::span(numbers).first(count));
            }
        }
    }

    [[nodiscard]] bool goes_on() const { return m_goes_on; }
    [[nodiscard]] bool is_late() const { return m_is_late; }

   private:
    static constexpr std::size_t handful = 32;

    // The names lie all over the memory: fetched together they wait for one another no longer.
    void look_at(std::span<const std::uint32_t> numbers)
    {
        for (const std::uint32_t number : numbers) __builtin_prefetch(&m_index.m_begin[number]);
        for (const std::uint32_t number : numbers) __builtin_prefetch(m_index.m_signs.data() + m_index.m_begin[number]);
        for (const std::uint32_t number : numbers) {
            const std::u16string_view name = m_index.signs(number);
            const std::optional<NameMatch> match = name_match(name, m_query.terms());
            if (!match || is_taken(number)) continue;
            m_taken.back().push_back(number);
            m_goes_on = m_take({m_index.m_owners[number], m_index.m_kinds[number], m_index.m_importance[number], name, *match});
            if (!m_goes_on) return;
        }
        if (!m_deadline.has_passed()) return;
        m_is_late = true;
        m_goes_on = false;
    }

    [[nodiscard]] bool is_taken(std::uint32_t number) const
    {
        return std::any_of(m_taken.begin(), m_taken.end() - 1,
                           [number](const auto& list) { return std::binary_search(list.begin(), list.end(), number); });
    }

    const NameIndex& m_index;
    const NameQuery& m_query;
    Deadline m_deadline;
    FunctionRef<bool(const NameHit&)> m_take;
    // What was taken of each list, ascending: a name may be in several.
    std::vector<std::vector<std::uint32_t>> m_taken;
    bool m_goes_on = true;
    bool m_is_late = false;
};

bool NameIndex::search(const NameQuery& query, std::size_t most_looked_at, Deadline deadline,
                       FunctionRef<bool(const NameHit&)> take) const
{
    if (query.is_empty() || size() == 0) return true;
    std::size_t rarest = 0;
    Keys keys = anywhere(query.m_roads.front());
    for (std::size_t i = 1; i < query.m_roads.size(); ++i) {
        if (Keys others = anywhere(query.m_roads[i]); others.weight < keys.weight) {
            keys = others;
            rarest = i;
        }
    }
    const auto share = [&](std::span<const std::uint32_t> list_keys) {
        return most_looked_at / std::max<std::size_t>(list_keys.size(), 1) + 1;
    };
    Search search(*this, query, deadline, take);
    const std::vector<std::uint32_t>& beginning = query.m_roads[rarest].beginning;
    if (keys.weight > most_looked_at) search.look_through(*keys.lists, beginning, share(beginning));
    if (search.goes_on()) search.look_through(*keys.lists, keys.keys, share(keys.keys));
    return !search.is_late();
}

}  // namespace haishu::layers

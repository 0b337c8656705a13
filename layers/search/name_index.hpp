#pragma once
// Names, to be found by what somebody types of them: an inverted index over single signs and pairs of signs, and over one
// to three first letters of readings. Immutable; for what is edited see delta_names.hpp.

#include "geo/base/deadline.hpp"
#include "geo/base/function_ref.hpp"
#include "layers/search/name_query.hpp"
#include "layers/search/posting_lists.hpp"
#include "layers/search/spelling.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// Where in a name the match lies. A stem is all of it but the names of the district before it, or a word behind it that only
// says what kind of thing it is (dictionaries/leading_words.txt, closing_words.txt).
enum class NamePlace : std::uint8_t { Whole, Stem, Beginning, WordBeginning, Inside };

struct NameMatch {
    NamePlace place;
    Closeness closeness;
    std::uint16_t from;  // signs of the name, as of search_text()
    std::uint16_t end;
};

inline constexpr std::size_t longest_name = 400;  // signs; what comes behind is not found

// The best match of all terms in a name, by place, then closeness; of several terms the place and span of the first and the
// loosest closeness. Empty unless every term is in it.
std::optional<NameMatch> name_match(std::u16string_view name, std::span<const Spelling> terms);

struct IndexedName {
    std::u16string signs;         // as of search_text()
    std::uint32_t owner = 0;      // the caller's: a row
    std::uint8_t kind = 0;        // the caller's: which field
    std::uint8_t importance = 0;  // names of great importance are looked at first
};

struct NameHit {
    std::uint32_t owner;
    std::uint8_t kind;
    std::uint8_t importance;
    std::u16string_view signs;
    NameMatch match;
};

class NameIndex
{
   public:
    NameIndex() = default;
    explicit NameIndex(std::vector<IndexedName> names);
    // Nothing when told to stop before it is made.
    static std::optional<NameIndex> create(std::vector<IndexedName> names, const std::atomic<bool>* is_stopped);

    [[nodiscard]] std::size_t size() const { return m_owners.size(); }
    [[nodiscard]] std::size_t memory_bytes() const;
    // Visits the names that all terms are in, each once, until `take` returns false. Of terms that are in very many names
    // only so many are looked at, those that begin with it and the important ones first: `most_looked_at` bounds the work. False
    // when the time was over before.
    bool search(const NameQuery& query, std::size_t most_looked_at, Deadline deadline,
                FunctionRef<bool(const NameHit&)> take) const;

   private:
    struct Keys {
        const PostingLists* lists = nullptr;
        std::span<const std::uint32_t> keys;
        std::size_t weight = 0;
    };
    class Search;
    [[nodiscard]] Keys anywhere(const NameQuery::Road& road) const;
    [[nodiscard]] const PostingLists& lists_of(const NameQuery::Road& road) const
    {
        return road.is_by_letters ? m_by_letters : m_by_signs;
    }
    [[nodiscard]] std::u16string_view signs(std::uint32_t number) const
    {
        return {m_signs.data() + m_begin[number], m_begin[number + 1] - m_begin[number]};
    }

    std::u16string m_signs;
    std::vector<std::uint32_t> m_begin;
    std::vector<std::uint32_t> m_owners;
    std::vector<std::uint8_t> m_kinds;
    std::vector<std::uint8_t> m_importance;
    PostingLists m_by_signs;
    PostingLists m_by_letters;
};

}  // namespace haishu::layers

#pragma once
// What is typed, prepared once for the indexes of many layers.

#include "layers/search/spelling.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// The words of what was typed, as of search_text(), the first six.
std::vector<Spelling> words_of(std::u16string_view signs);

class NameQuery
{
   public:
    // All terms have to be in a name. Without terms, or with an empty one, nothing is found.
    explicit NameQuery(std::vector<Spelling> terms);

    [[nodiscard]] std::span<const Spelling> terms() const { return m_terms; }
    [[nodiscard]] bool is_empty() const { return m_terms.empty(); }

   private:
    friend class NameIndex;
    // Where a name with this term can be looked up.
    struct Road {
        bool is_by_letters = false;
        std::vector<std::uint32_t> anywhere;   // by letters: a name is under one of these; by signs: it is under each
        std::vector<std::uint32_t> beginning;  // names that begin so are under one of these
    };
    std::vector<Spelling> m_terms;
    std::vector<Road> m_roads;  // of each term
};

}  // namespace haishu::layers

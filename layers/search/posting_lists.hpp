#pragma once
// Ascending lists of numbers by key, as differences in bytes (variable-byte code): an inverted index.

#include "geo/base/function_ref.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace haishu::layers
{

struct Posting {
    std::uint32_t key;
    std::uint32_t number;

    friend auto operator<=>(const Posting&, const Posting&) = default;
};

class PostingLists
{
   public:
    PostingLists() = default;
    // In any order; what comes twice counts once.
    explicit PostingLists(std::vector<Posting> postings);

    // How many numbers stand under a key, about: the bytes of its list.
    [[nodiscard]] std::size_t weight(std::uint32_t key) const;
    // The numbers under a key, ascending, until `visit` returns false.
    void visit(std::uint32_t key, FunctionRef<bool(std::uint32_t)> visit) const;
    [[nodiscard]] std::size_t memory_bytes() const;

   private:
    [[nodiscard]] std::span<const std::uint8_t> bytes_of(std::uint32_t key) const;

    std::vector<std::uint32_t> m_keys;   // ascending
    std::vector<std::uint32_t> m_begin;  // for each key, and the end
    std::vector<std::uint8_t> m_bytes;
};

}  // namespace haishu::layers

#pragma once
// Ascending lists of numbers by key, as differences in bytes (variable-byte code): an inverted index.

#include "geo/base/function_ref.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace haishu::layers
{

class PostingLists
{
   public:
    PostingLists() = default;
    // `tell` calls its argument with all keys and numbers, the numbers ascending; what comes twice one behind the other counts
    // once. It is asked twice and says the same, or false to give up: then there are no lists. Needs no more memory than the
    // lists themselves and some bytes for each key.
    using Add = FunctionRef<void(std::uint32_t key, std::uint32_t number)>;
    static std::optional<PostingLists> create(FunctionRef<bool(Add)> tell);

    // How many numbers stand under a key, about: the bytes of its list.
    [[nodiscard]] std::size_t weight(std::uint32_t key) const { return bytes_of(key).size(); }
    // The numbers under a key, ascending.
    class Reader
    {
       public:
        // The next of them, as many as there is room for; how many. None: there are no more.
        std::size_t read(std::span<std::uint32_t> numbers);

       private:
        friend class PostingLists;
        explicit Reader(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}
        std::span<const std::uint8_t> m_bytes;
        std::uint32_t m_number = 0;
    };
    [[nodiscard]] Reader numbers(std::uint32_t key) const { return Reader(bytes_of(key)); }
    [[nodiscard]] std::size_t memory_bytes() const;

   private:
    [[nodiscard]] std::span<const std::uint8_t> bytes_of(std::uint32_t key) const;

    std::vector<std::uint32_t> m_keys;   // ascending
    std::vector<std::uint32_t> m_begin;  // for each key, and the end
    std::vector<std::uint8_t> m_bytes;
};

}  // namespace haishu::layers

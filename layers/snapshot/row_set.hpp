#pragma once
// Sets of row numbers as bitmaps: RowSet is a plain set, RankedRows also tells how many members come before a row, so
// that what only few rows have can be kept in a short list of its own.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace haishu::layers
{

class RowSet
{
   public:
    RowSet() = default;
    explicit RowSet(std::size_t rows) : m_words((rows + 63) / 64) {}
    // As words() gave it.
    explicit RowSet(std::vector<std::uint64_t> words) : m_words(std::move(words))
    {
        for (const std::uint64_t word : m_words) m_count += static_cast<std::size_t>(std::popcount(word));
    }

    [[nodiscard]] bool has(std::size_t row) const { return (m_words[row / 64] >> (row % 64) & 1) != 0; }
    // False if it was in already.
    bool add(std::size_t row)
    {
        const std::uint64_t bit = std::uint64_t{1} << (row % 64);
        if ((m_words[row / 64] & bit) != 0) return false;
        m_words[row / 64] |= bit;
        ++m_count;
        return true;
    }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] const std::vector<std::uint64_t>& words() const { return m_words; }
    [[nodiscard]] std::size_t memory_bytes() const { return m_words.capacity() * sizeof(std::uint64_t); }

   private:
    std::vector<std::uint64_t> m_words;
    std::size_t m_count = 0;
};

class RankedRows
{
   public:
    RankedRows() = default;
    explicit RankedRows(RowSet rows) : m_rows(std::move(rows))
    {
        std::uint32_t before = 0;
        m_before.reserve(m_rows.words().size());
        for (const std::uint64_t word : m_rows.words()) {
            m_before.push_back(before);
            before += static_cast<std::uint32_t>(std::popcount(word));
        }
    }
    // Position of a member among the members. The row must be one.
    [[nodiscard]] std::size_t rank(std::size_t row) const
    {
        const std::uint64_t below = m_rows.words()[row / 64] & ((std::uint64_t{1} << (row % 64)) - 1);
        return m_before[row / 64] + static_cast<std::size_t>(std::popcount(below));
    }
    [[nodiscard]] std::size_t memory_bytes() const { return m_rows.memory_bytes() + m_before.capacity() * sizeof(std::uint32_t); }

   private:
    RowSet m_rows;
    std::vector<std::uint32_t> m_before;
};

}  // namespace haishu::layers

#include "layers/query/row_test.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <vector>

namespace haishu::layers
{

namespace
{

constexpr std::uint32_t word_rows = 64;

// Those of `rows` for which `passes` holds, asked one by one.
template <class Passes>
std::uint64_t choose_each(std::uint32_t word, std::uint64_t rows, Passes passes)
{
    std::uint64_t chosen = 0;
    for (std::uint64_t rest = rows; rest != 0; rest &= rest - 1) {
        const int bit = std::countr_zero(rest);
        chosen |= static_cast<std::uint64_t>(passes(word * word_rows + static_cast<std::uint32_t>(bit)) ? 1 : 0) << bit;
    }
    return chosen;
}

class ShownTest : public RowTest
{
   public:
    explicit ShownTest(const BlockView& block) : m_block(block) {}
    std::uint64_t choose(std::uint32_t word, std::uint64_t rows) override { return rows & m_block.shown_of_word(word); }

   private:
    const BlockView& m_block;
};

// Bytes of 0 or 1 as bits, the first byte as the lowest.
std::uint64_t pack(const std::array<std::uint8_t, word_rows>& flags)
{
    std::uint64_t packed = 0;
    for (std::uint32_t i = 0; i < word_rows; i += 8) {
        std::uint64_t eight = 0;
        if constexpr (std::endian::native == std::endian::little) {
            std::memcpy(&eight, &flags[i], 8);
        } else {
            for (std::uint32_t k = 8; k-- > 0;) eight = eight << 8 | flags[i + k];
        }
        // Each byte comes to stand at its own bit of the highest byte.
        packed |= (eight * 0x0102'0408'1020'4080 >> 56) << i;
    }
    return packed;
}

class RangeTest : public RowTest
{
   public:
    RangeTest(const BlockView& block, const Column& column, std::int64_t from, std::int64_t to)
        : m_column(column), m_size(block.size())
    {
        if (column.integers() == nullptr || to <= from) {
            m_is_empty = true;  // all null
            return;
        }
        // As rests above the least value, which are never below zero, and steps that are not below the value.
        const std::int64_t least = column.integers()->least();
        const std::uint64_t step = column.integers()->step();
        const auto above = [least, step](std::int64_t value) {
            if (value <= least) return std::uint64_t{0};
            const std::uint64_t spread = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(least);
            return spread / step + (spread % step != 0 ? 1 : 0);
        };
        m_from = above(from);
        m_to = above(to);
        m_is_empty = m_to <= m_from;
    }

    std::uint64_t choose(std::uint32_t word, std::uint64_t rows) override
    {
        if (m_is_empty) return 0;
        return m_column.integers()->with_rests([&](const auto& read) { return chosen(word, rows, read); }) &
               ~m_column.nulls_of_word(word);
    }

   private:
    template <class Read>
    [[nodiscard]] std::uint64_t chosen(std::uint32_t word, std::uint64_t rows, const Read& read) const
    {
        using Rest = decltype(read(std::size_t{}));
        constexpr std::uint64_t greatest = std::numeric_limits<Rest>::max();
        if (m_from > greatest) return 0;
        const auto from = static_cast<Rest>(m_from);
        // The last of the range, counted from its first.
        const auto last = static_cast<Rest>(std::min(m_to - 1, greatest) - m_from);
        const std::size_t first = std::size_t{word} * word_rows;
        if (first + word_rows > m_size) {
            return choose_each(word, rows, [&](std::uint32_t row) { return static_cast<Rest>(read(row) - from) <= last; });
        }
        std::array<std::uint8_t, word_rows> flags;
        for (std::size_t i = 0; i < word_rows; ++i)
            flags[i] = static_cast<std::uint8_t>(static_cast<Rest>(read(first + i) - from) <= last ? 1 : 0);
        return rows & pack(flags);
    }

    const Column& m_column;
    std::size_t m_size;
    std::uint64_t m_from = 0;
    std::uint64_t m_to = 0;
    bool m_is_empty = false;
};

// Asks the filter once for each value.
class ValueTest : public RowTest
{
   public:
    ValueTest(const BlockView& block, const Column& column, const NarrowInts& codes, std::size_t values, const Filter& filter)
        : m_block(block), m_column(column), m_codes(codes), m_filter(filter), m_answers(values + 1, unknown)
    {
    }

    std::uint64_t choose(std::uint32_t word, std::uint64_t rows) override
    {
        const std::uint64_t nulls = rows & m_column.nulls_of_word(word);
        std::uint64_t chosen = 0;
        if (nulls != 0) {
            const auto first = word * word_rows + static_cast<std::uint32_t>(std::countr_zero(nulls));
            chosen = answer(m_answers.size() - 1, first) == yes ? nulls : 0;
        }
        return chosen | m_codes.with_reader([&](const auto& read) {
            return choose_each(word, rows & ~nulls, [&](std::uint32_t row) {
                const auto code = static_cast<std::size_t>(read(row));
                const std::uint8_t known = m_answers.data()[code];
                return (known != unknown ? known : answer(code, row)) == yes;
            });
        });
    }

   private:
    static constexpr std::uint8_t no = 0;
    static constexpr std::uint8_t yes = 1;
    static constexpr std::uint8_t unknown = 2;

    std::uint8_t answer(std::size_t code, std::uint32_t row)
    {
        if (m_answers[code] == unknown) m_answers[code] = m_filter.matches(m_block.feature(row)) ? yes : no;
        return m_answers[code];
    }

    const BlockView& m_block;
    const Column& m_column;
    const NarrowInts& m_codes;
    const Filter& m_filter;
    std::vector<std::uint8_t> m_answers;  // by code, and the last for null
};

class FeatureTest : public RowTest
{
   public:
    FeatureTest(const BlockView& block, const Filter& filter) : m_block(block), m_filter(filter) {}
    std::uint64_t choose(std::uint32_t word, std::uint64_t rows) override
    {
        return choose_each(word, rows, [this](std::uint32_t row) { return m_filter.matches(m_block.feature(row)); });
    }

   private:
    const BlockView& m_block;
    const Filter& m_filter;
};

class AreaTest : public RowTest
{
   public:
    AreaTest(const BlockView& block, const Area& area) : m_block(block), m_area(area) {}
    std::uint64_t choose(std::uint32_t word, std::uint64_t rows) override
    {
        if (const geo::Point* const points = m_block.only_points())
            return m_area.contained(points + std::size_t{word} * word_rows, rows);
        return choose_each(word, rows, [this](std::uint32_t row) {
            const geo::Point* const point = m_block.point(row);
            return point != nullptr ? m_area.contains(*point) : m_area.meets(m_block.geometry(row));
        });
    }

   private:
    const BlockView& m_block;
    const Area& m_area;
};

}  // namespace

std::unique_ptr<RowTest> test_shown(const BlockView& block)
{
    return std::make_unique<ShownTest>(block);
}

std::unique_ptr<RowTest> test_range(const BlockView& block, const Column& column, std::int64_t from, std::int64_t to)
{
    return std::make_unique<RangeTest>(block, column, from, to);
}

std::unique_ptr<RowTest> test_values(const BlockView& block, const Column& column, const Filter& filter)
{
    if (column.codes() != nullptr)
        return std::make_unique<ValueTest>(block, column, *column.codes(), column.dictionary_size(), filter);
    if (column.is_truth()) return std::make_unique<ValueTest>(block, column, *column.integers(), 2, filter);
    return nullptr;
}

std::unique_ptr<RowTest> test_features(const BlockView& block, const Filter& filter)
{
    return std::make_unique<FeatureTest>(block, filter);
}

std::unique_ptr<RowTest> test_area(const BlockView& block, const Area& area)
{
    return std::make_unique<AreaTest>(block, area);
}

}  // namespace haishu::layers

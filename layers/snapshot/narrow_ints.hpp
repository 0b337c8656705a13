#pragma once
// Integers kept in the fewest whole bytes that hold their spread: least value plus an unsigned rest of 0, 1, 2, 4 or 8 bytes,
// counted in steps where that saves bytes (times in milliseconds are mostly whole seconds).

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace haishu::layers
{

class ArchiveReader;
class ArchiveWriter;

class NarrowInts
{
   public:
    NarrowInts() = default;
    explicit NarrowInts(std::span<const std::int64_t> values);

    [[nodiscard]] std::int64_t operator[](std::size_t index) const
    {
        switch (m_width) {
            case 1: return plus(m_bytes[index]);
            case 2: return plus(rest<std::uint16_t>(index));
            case 4: return plus(rest<std::uint32_t>(index));
            case 8: return plus(rest<std::uint64_t>(index));
            default: return m_least;
        }
    }
    // Calls `use` with a function from an index to its integer that has the width built in, for loops over many.
    template <class Use>
    decltype(auto) with_reader(Use&& use) const
    {
        switch (m_width) {
            case 1: return use([this](std::size_t index) { return plus(m_bytes.data()[index]); });
            case 2: return use([this](std::size_t index) { return plus(rest<std::uint16_t>(index)); });
            case 4: return use([this](std::size_t index) { return plus(rest<std::uint32_t>(index)); });
            case 8: return use([this](std::size_t index) { return plus(rest<std::uint64_t>(index)); });
            default: return use([this](std::size_t) { return m_least; });
        }
    }
    // The same for the rests: the steps above least(), as unsigned integers of their width (one byte where all are zero).
    template <class Use>
    decltype(auto) with_rests(Use&& use) const
    {
        switch (m_width) {
            case 1: return use([this](std::size_t index) { return m_bytes.data()[index]; });
            case 2: return use([this](std::size_t index) { return rest<std::uint16_t>(index); });
            case 4: return use([this](std::size_t index) { return rest<std::uint32_t>(index); });
            case 8: return use([this](std::size_t index) { return rest<std::uint64_t>(index); });
            default: return use([](std::size_t) { return std::uint8_t{0}; });
        }
    }
    [[nodiscard]] std::int64_t least() const { return m_least; }
    [[nodiscard]] std::uint64_t step() const { return m_step; }  // 1 at least
    [[nodiscard]] std::size_t memory_bytes() const { return m_bytes.capacity(); }

    void save(ArchiveWriter& archive) const;
    // False if the archive does not hold `count` integers. More is for the caller to check.
    [[nodiscard]] bool load(ArchiveReader& archive, std::size_t count);

   private:
    // Wraps on purpose: with 8 bytes the rest may be any 64-bit pattern.
    [[nodiscard]] std::int64_t plus(std::uint64_t rest_value) const
    {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(m_least) + rest_value * m_step);
    }
    template <class Unsigned>
    [[nodiscard]] Unsigned rest(std::size_t index) const
    {
        Unsigned value;
        std::memcpy(&value, m_bytes.data() + index * sizeof(Unsigned), sizeof(Unsigned));
        return value;
    }

    std::int64_t m_least = 0;
    std::uint64_t m_step = 1;
    std::uint8_t m_width = 0;
    std::vector<std::uint8_t> m_bytes;
};

}  // namespace haishu::layers

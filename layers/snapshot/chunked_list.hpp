#pragma once
// A list that grows without moving what it holds: a builder that does not know its size would otherwise copy, and touch
// afresh, twice the memory it needs.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace haishu::layers
{

template <class T>
class ChunkedList
{
   public:
    [[nodiscard]] std::size_t size() const { return m_size; }
    const T& operator[](std::size_t i) const
    {
        const Place place = place_of(i);
        return m_chunks[place.chunk][place.offset];
    }
    void push_back(const T& value) { append({&value, 1}); }
    void append(std::span<const T> values)
    {
        while (!values.empty()) {
            const Place place = place_of(m_size);
            if (place.chunk == m_chunks.size()) m_chunks.push_back(std::make_unique_for_overwrite<T[]>(chunk_size(place.chunk)));
            const std::size_t count = std::min(values.size(), chunk_size(place.chunk) - place.offset);
            std::copy_n(values.begin(), count, m_chunks[place.chunk].get() + place.offset);
            m_size += count;
            values = values.subspan(count);
        }
    }
    // Appends `count` values from `begin` on to `out`.
    void copy_to(std::vector<T>& out, std::size_t begin, std::size_t count) const
    {
        while (count > 0) {
            const Place place = place_of(begin);
            const std::size_t piece = std::min(count, chunk_size(place.chunk) - place.offset);
            const T* from = m_chunks[place.chunk].get() + place.offset;
            out.insert(out.end(), from, from + piece);
            begin += piece;
            count -= piece;
        }
    }
    [[nodiscard]] std::vector<T> values() const
    {
        std::vector<T> all;
        all.reserve(m_size);
        copy_to(all, 0, m_size);
        return all;
    }
    // The values at `order`, in that order.
    [[nodiscard]] std::vector<T> in_order(std::span<const std::uint32_t> order) const
    {
        std::vector<T> sorted;
        sorted.reserve(order.size());
        for (const std::uint32_t i : order) sorted.push_back((*this)[i]);
        return sorted;
    }

   private:
    // Each chunk is twice as large as the one before it, so that short lists stay small.
    static constexpr std::size_t first_size = 16;
    static constexpr std::size_t chunk_size(std::size_t chunk) { return first_size << chunk; }
    struct Place {
        std::size_t chunk;
        std::size_t offset;
    };
    static Place place_of(std::size_t i)
    {
        const auto chunk = static_cast<std::size_t>(std::bit_width(i / first_size + 1)) - 1;
        return {chunk, i + first_size - chunk_size(chunk)};
    }

    std::vector<std::unique_ptr<T[]>> m_chunks;
    std::size_t m_size = 0;
};

}  // namespace haishu::layers

#pragma once
// A growing run of bytes with protocol buffer primitives. Writers first make room with `reserve_more`, then write
// unchecked: one test per feature, not one per byte.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace haishu::tiles
{

inline constexpr std::size_t max_varint_bytes = 10;

inline std::size_t varint_size(std::uint64_t value)
{
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7) ++size;
    return size;
}

inline std::uint64_t zigzag(std::int64_t value)
{
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

class ByteWriter
{
   public:
    void clear() { m_size = 0; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool is_empty() const { return m_size == 0; }
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    [[nodiscard]] std::string_view bytes() const { return {m_bytes.get(), m_size}; }

    void reserve_more(std::size_t count)
    {
        if (m_capacity - m_size < count) grow(count);
    }
    // Gives memory back when one large answer made it grow far beyond the usual.
    void shrink_above(std::size_t capacity)
    {
        if (m_capacity <= capacity) return;
        m_bytes.reset();
        m_size = m_capacity = 0;
    }

    void put_byte(unsigned char byte) { m_bytes[m_size++] = static_cast<char>(byte); }
    void put_varint(std::uint64_t value)
    {
        char* at = m_bytes.get() + m_size;
        for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
        *at++ = static_cast<char>(value);
        m_size = static_cast<std::size_t>(at - m_bytes.get());
    }
    void put_fixed64(std::uint64_t value)
    {
        for (int shift = 0; shift < 64; shift += 8) put_byte(static_cast<unsigned char>(value >> shift));
    }
    void put_bytes(std::string_view bytes)
    {
        if (!bytes.empty()) std::memcpy(m_bytes.get() + m_size, bytes.data(), bytes.size());
        m_size += bytes.size();
    }
    void append(std::string_view bytes)
    {
        reserve_more(bytes.size());
        put_bytes(bytes);
    }

   private:
    void grow(std::size_t count)
    {
        const std::size_t wanted = m_capacity * 2 > m_size + count ? m_capacity * 2 : m_size + count + 256;
        auto larger = std::make_unique_for_overwrite<char[]>(wanted);
        if (m_size > 0) std::memcpy(larger.get(), m_bytes.get(), m_size);
        m_bytes = std::move(larger);
        m_capacity = wanted;
    }

    std::unique_ptr<char[]> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

}  // namespace haishu::tiles

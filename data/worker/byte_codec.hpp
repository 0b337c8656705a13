#pragma once
// Numbers and texts as bytes, little-endian, and back. Reading never goes beyond the end: what is missing reads as zero or
// empty, and the reader remembers that it failed. Two processes of one machine talk in it.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace haishu::data
{

class ByteWriter
{
   public:
    template <class Number>
    void number(Number value)
    {
        static_assert(std::is_arithmetic_v<Number>);
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        m_bytes.append(bytes, sizeof value);
    }
    void text(std::string_view text)
    {
        number(static_cast<std::uint32_t>(text.size()));
        m_bytes.append(text);
    }
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    void clear() { m_bytes.clear(); }

   private:
    std::string m_bytes;
};

class ByteReader
{
   public:
    explicit ByteReader(std::string_view bytes) : m_rest(bytes) {}

    template <class Number>
    Number number()
    {
        static_assert(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>);
        Number value{};
        const std::string_view bytes = take(sizeof value);
        if (!m_has_failed) std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    // Longer than `at_most` is a failure.
    std::string_view text(std::size_t at_most)
    {
        const auto size = number<std::uint32_t>();
        if (size > at_most) m_has_failed = true;
        return m_has_failed ? std::string_view() : take(size);
    }
    [[nodiscard]] bool has_failed() const { return m_has_failed; }
    [[nodiscard]] bool is_at_end() const { return m_rest.empty(); }
    void fail() { m_has_failed = true; }

   private:
    std::string_view take(std::size_t size)
    {
        if (m_has_failed || size > m_rest.size()) {
            m_has_failed = true;
            return {};
        }
        const std::string_view taken = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return taken;
    }

    std::string_view m_rest;
    bool m_has_failed = false;
};

}  // namespace haishu::data

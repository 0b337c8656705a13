#pragma once
// Texts by number, equal texts once. The bytes of all texts lie in one run.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

class TextPool
{
   public:
    // The number of `text`, a new one if it was not there.
    std::uint32_t intern(std::string_view text);
    [[nodiscard]] std::string_view operator[](std::size_t number) const
    {
        return {m_bytes.data() + m_ends[number], m_ends[number + 1] - m_ends[number]};
    }
    [[nodiscard]] std::size_t size() const { return m_ends.size() - 1; }
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }

   private:
    void grow();

    std::string m_bytes;
    std::vector<std::size_t> m_ends{0};
    std::vector<std::uint64_t> m_hashes;  // of each text
    std::vector<std::uint32_t> m_slots;   // open addressing: number + 1, 0 is free
};

}  // namespace haishu::layers

#pragma once
// Texts by number, equal texts once as long as that is worth looking for. The bytes of all texts lie in one run.

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
    // The number of `text`, a new one if it was not there. Once most of many texts have turned out to be distinct, as names
    // and addresses are, every further one gets a new number: looking them up would be the dearest part of loading a layer.
    std::uint32_t intern(std::string_view text);
    [[nodiscard]] std::string_view operator[](std::size_t number) const
    {
        return {m_bytes.data() + m_ends[number], m_ends[number + 1] - m_ends[number]};
    }
    [[nodiscard]] std::size_t size() const { return m_ends.size() - 1; }
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }

   private:
    // The hash beside the number spares most looks at the texts themselves, which lie far apart.
    struct Slot {
        std::uint32_t number_and_one = 0;  // 0: free
        std::uint32_t hash = 0;
    };
    [[nodiscard]] bool is_looked_up();
    std::uint32_t append(std::string_view text);
    void grow();

    std::string m_bytes;
    std::vector<std::size_t> m_ends{0};
    std::vector<std::uint64_t> m_hashes;  // of each text
    std::vector<Slot> m_slots;            // open addressing
    std::uint32_t m_last = 0;
    std::size_t m_given = 0;
    bool m_is_list = false;  // see intern()
};

}  // namespace haishu::layers

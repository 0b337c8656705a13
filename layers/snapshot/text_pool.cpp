#include "layers/snapshot/text_pool.hpp"

#include <functional>

namespace haishu::layers
{

std::uint32_t TextPool::intern(std::string_view text)
{
    if ((size() + 1) * 2 > m_slots.size()) grow();
    const std::uint64_t hash = std::hash<std::string_view>{}(text);
    std::size_t slot = hash & (m_slots.size() - 1);
    for (; m_slots[slot] != 0; slot = (slot + 1) & (m_slots.size() - 1)) {
        const std::uint32_t number = m_slots[slot] - 1;
        if (m_hashes[number] == hash && (*this)[number] == text) return number;
    }
    m_bytes.append(text);
    m_ends.push_back(m_bytes.size());
    m_hashes.push_back(hash);
    m_slots[slot] = static_cast<std::uint32_t>(size());
    return static_cast<std::uint32_t>(size() - 1);
}

void TextPool::grow()
{
    m_slots.assign(m_slots.empty() ? 16 : m_slots.size() * 2, 0);
    for (std::uint32_t number = 0; number < size(); ++number) {
        std::size_t slot = m_hashes[number] & (m_slots.size() - 1);
        while (m_slots[slot] != 0) slot = (slot + 1) & (m_slots.size() - 1);
        m_slots[slot] = number + 1;
    }
}

}  // namespace haishu::layers

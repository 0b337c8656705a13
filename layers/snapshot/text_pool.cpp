#include "layers/snapshot/text_pool.hpp"

#include <functional>

namespace haishu::layers
{

namespace
{

constexpr std::size_t many_texts = 16 * 1024;

}  // namespace

std::uint32_t TextPool::intern(std::string_view text)
{
    if (size() > 0 && (*this)[m_last] == text) return m_last;
    if (!is_looked_up()) return m_last = append(text);
    if ((size() + 1) * 2 > m_slots.size()) grow();
    const std::uint64_t hash = std::hash<std::string_view>{}(text);
    const auto upper = static_cast<std::uint32_t>(hash >> 32);
    std::size_t slot = hash & (m_slots.size() - 1);
    for (; m_slots[slot].number_and_one != 0; slot = (slot + 1) & (m_slots.size() - 1)) {
        const std::uint32_t number = m_slots[slot].number_and_one - 1;
        if (m_slots[slot].hash == upper && (*this)[number] == text) return m_last = number;
    }
    m_hashes.push_back(hash);
    m_last = append(text);
    m_slots[slot] = {m_last + 1, upper};
    return m_last;
}

bool TextPool::is_looked_up()
{
    if (m_is_list) return false;
    ++m_given;
    if (m_given % many_texts != 0 || size() < m_given / 16 * 15) return true;
    m_is_list = true;
    m_hashes = {};
    m_slots = {};
    return false;
}

std::uint32_t TextPool::append(std::string_view text)
{
    m_bytes.append(text);
    m_ends.push_back(m_bytes.size());
    return static_cast<std::uint32_t>(size() - 1);
}

void TextPool::grow()
{
    m_slots.assign(m_slots.empty() ? 16 : m_slots.size() * 2, {});
    for (std::uint32_t number = 0; number < size(); ++number) {
        std::size_t slot = m_hashes[number] & (m_slots.size() - 1);
        while (m_slots[slot].number_and_one != 0) slot = (slot + 1) & (m_slots.size() - 1);
        m_slots[slot] = {number + 1, static_cast<std::uint32_t>(m_hashes[number] >> 32)};
    }
}

}  // namespace haishu::layers

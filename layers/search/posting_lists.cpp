#include "layers/search/posting_lists.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr std::uint32_t more_follows = 0x80;

void append_number(std::vector<std::uint8_t>& out, std::uint32_t number)
{
    for (; number >= more_follows; number >>= 7U) out.push_back(static_cast<std::uint8_t>(number | more_follows));
    out.push_back(static_cast<std::uint8_t>(number));
}

}  // namespace

PostingLists::PostingLists(std::vector<Posting> postings)
{
    std::sort(postings.begin(), postings.end());
    postings.erase(std::unique(postings.begin(), postings.end()), postings.end());
    std::uint32_t before = 0;
    for (const Posting& posting : postings) {
        if (m_keys.empty() || m_keys.back() != posting.key) {
            m_keys.push_back(posting.key);
            m_begin.push_back(static_cast<std::uint32_t>(m_bytes.size()));
            before = 0;
        }
        append_number(m_bytes, posting.number - before);
        before = posting.number;
    }
    m_begin.push_back(static_cast<std::uint32_t>(m_bytes.size()));
    m_keys.shrink_to_fit();
    m_begin.shrink_to_fit();
    m_bytes.shrink_to_fit();
}

std::span<const std::uint8_t> PostingLists::bytes_of(std::uint32_t key) const
{
    const auto found = std::lower_bound(m_keys.begin(), m_keys.end(), key);
    if (found == m_keys.end() || *found != key) return {};
    const auto at = static_cast<std::size_t>(found - m_keys.begin());
    return {m_bytes.data() + m_begin[at], m_begin[at + 1] - m_begin[at]};
}

std::size_t PostingLists::weight(std::uint32_t key) const
{
    return bytes_of(key).size();
}

void PostingLists::visit(std::uint32_t key, FunctionRef<bool(std::uint32_t)> visit) const
{
    std::uint32_t number = 0;
    std::uint32_t difference = 0;
    std::uint32_t shift = 0;
    for (const std::uint8_t byte : bytes_of(key)) {
        difference |= (byte & ~more_follows & 0xffU) << shift;
        shift += 7;
        if ((byte & more_follows) != 0) continue;
        number += difference;
        if (!visit(number)) return;
        difference = 0;
        shift = 0;
    }
}

std::size_t PostingLists::memory_bytes() const
{
    return m_keys.capacity() * sizeof(std::uint32_t) + m_begin.capacity() * sizeof(std::uint32_t) + m_bytes.capacity();
}

}  // namespace haishu::layers

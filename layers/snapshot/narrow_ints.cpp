#include "layers/snapshot/narrow_ints.hpp"

#include "layers/snapshot/archive.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

std::uint8_t width_of(std::uint64_t spread)
{
    if (spread == 0) return 0;
    if (spread <= 0xFF) return 1;
    if (spread <= 0xFFFF) return 2;
    return spread <= 0xFFFF'FFFF ? 4 : 8;
}

template <class Unsigned>
void store(std::vector<std::uint8_t>& bytes, std::span<const std::int64_t> values, std::int64_t least)
{
    bytes.resize(values.size() * sizeof(Unsigned));
    std::uint8_t* out = bytes.data();
    for (const std::int64_t value : values) {
        const auto rest = static_cast<Unsigned>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(least));
        std::memcpy(out, &rest, sizeof rest);
        out += sizeof rest;
    }
}

}  // namespace

NarrowInts::NarrowInts(std::span<const std::int64_t> values)
{
    if (values.empty()) return;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    m_least = *least;
    m_width = width_of(static_cast<std::uint64_t>(*most) - static_cast<std::uint64_t>(*least));
    switch (m_width) {
        case 1: store<std::uint8_t>(m_bytes, values, m_least); break;
        case 2: store<std::uint16_t>(m_bytes, values, m_least); break;
        case 4: store<std::uint32_t>(m_bytes, values, m_least); break;
        case 8: store<std::uint64_t>(m_bytes, values, m_least); break;
        default: break;
    }
}

void NarrowInts::save(ArchiveWriter& archive) const
{
    archive.number(m_least);
    archive.number(m_width);
    archive.list(m_bytes);
}

bool NarrowInts::load(ArchiveReader& archive, std::size_t count)
{
    if (!archive.number(m_least) || !archive.number(m_width) || !archive.list(m_bytes)) return false;
    const bool is_width = m_width <= 2 || m_width == 4 || m_width == 8;
    return is_width && m_bytes.size() == count * m_width;
}

}  // namespace haishu::layers

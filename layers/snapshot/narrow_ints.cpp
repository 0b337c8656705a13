#include "layers/snapshot/narrow_ints.hpp"

#include "layers/snapshot/archive.hpp"

#include <algorithm>
#include <numeric>

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

std::uint64_t above(std::int64_t least, std::int64_t value)
{
    return static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(least);
}

// The greatest step that all values lie on, from the least.
std::uint64_t common_step(std::span<const std::int64_t> values, std::int64_t least)
{
    std::uint64_t step = 0;
    for (std::size_t i = 0; i < values.size() && step != 1; ++i) step = std::gcd(step, above(least, values[i]));
    return step;
}

template <class Unsigned>
void store(std::vector<std::uint8_t>& bytes, std::span<const std::int64_t> values, std::int64_t least, std::uint64_t step)
{
    bytes.resize(values.size() * sizeof(Unsigned));
    std::uint8_t* out = bytes.data();
    for (const std::int64_t value : values) {
        const auto rest = static_cast<Unsigned>(above(least, value) / step);
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
    const std::uint64_t spread = above(*least, *most);
    m_width = width_of(spread);
    if (m_width > 1) {
        const std::uint64_t step = common_step(values, *least);
        const std::uint8_t narrower = width_of(spread / step);
        if (narrower < m_width) m_step = step;
        m_width = std::min(m_width, narrower);
    }
    switch (m_width) {
        case 1: store<std::uint8_t>(m_bytes, values, m_least, m_step); break;
        case 2: store<std::uint16_t>(m_bytes, values, m_least, m_step); break;
        case 4: store<std::uint32_t>(m_bytes, values, m_least, m_step); break;
        case 8: store<std::uint64_t>(m_bytes, values, m_least, m_step); break;
        default: break;
    }
}

void NarrowInts::save(ArchiveWriter& archive) const
{
    archive.number(m_least);
    archive.number(m_step);
    archive.number(m_width);
    archive.list(m_bytes);
}

bool NarrowInts::load(ArchiveReader& archive, std::size_t count)
{
    if (!archive.number(m_least) || !archive.number(m_step) || !archive.number(m_width) || !archive.list(m_bytes)) return false;
    const bool is_width = m_width <= 2 || m_width == 4 || m_width == 8;
    return is_width && m_step != 0 && m_bytes.size() == count * m_width;
}

}  // namespace haishu::layers

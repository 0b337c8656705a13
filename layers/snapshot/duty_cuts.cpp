#include "layers/snapshot/duty_cuts.hpp"

#include "geo/ops/operation_deadline.hpp"

#include <algorithm>

namespace haishu::layers
{

// Under the mutex.
DutyCuts::Made DutyCuts::find(std::string_view reach)
{
    const auto found = std::find_if(m_cuts.begin(), m_cuts.end(), [reach](const auto& cut) { return cut.first == reach; });
    if (found == m_cuts.end()) return nullptr;
    m_cuts.splice(m_cuts.begin(), m_cuts, found);
    return m_cuts.front().second;
}

DutyCuts::Made DutyCuts::find_or_make(std::string_view reach, FunctionRef<Made()> make)
{
    {
        const std::lock_guard lock(m_mutex);
        if (Made found = find(reach)) return found;
    }
    Made made = make();
    if (geo::OperationDeadline::is_over()) return made;
    const std::lock_guard lock(m_mutex);
    if (Made found = find(reach)) return found;
    m_cuts.emplace_front(reach, made);
    if (m_cuts.size() > most) m_cuts.pop_back();
    return made;
}

std::size_t DutyCuts::memory_bytes(const RowBlock& base, const RowBlock& delta) const
{
    const std::lock_guard lock(m_mutex);
    std::size_t bytes = 0;
    for (const auto& [reach, cut] : m_cuts) bytes += reach.size() + cut->memory_bytes(base, delta);
    return bytes;
}

}  // namespace haishu::layers

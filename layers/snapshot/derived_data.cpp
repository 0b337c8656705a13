#include "layers/snapshot/derived_data.hpp"

#include <vector>

namespace haishu::layers
{

std::shared_ptr<DerivedData::Entry> DerivedData::entry_of(const Key& key, const AnyRecipe& recipe) const
{
    const std::lock_guard lock(m_mutex);
    std::shared_ptr<Entry>& entry = m_entries[key];
    if (!entry) entry = std::make_shared<Entry>();
    if (!entry->recipe) entry->recipe = recipe;
    return entry;
}

const void* DerivedData::thing_of(const Entry& entry) const
{
    const std::lock_guard lock(m_mutex);
    return entry.made.thing.get();
}

const void* DerivedData::keep(Entry& entry, Made made) const
{
    const std::lock_guard lock(m_mutex);
    entry.made = std::move(made);
    entry.before.reset();
    return entry.made.thing.get();
}

void DerivedData::make_like(const DerivedData& other, const RowBlock& block, const std::atomic<bool>& is_stopped) const
{
    std::vector<std::pair<Key, AnyRecipe>> wanted;
    {
        const std::lock_guard lock(other.m_mutex);
        for (const auto& [key, entry] : other.m_entries) {
            if (entry->recipe && entry->made.thing) wanted.emplace_back(key, entry->recipe);
        }
    }
    for (const auto& [key, recipe] : wanted) {
        const std::shared_ptr<Entry> entry = entry_of(key, recipe);
        const std::lock_guard lock(entry->making);
        if (is_stopped) return;
        if (thing_of(*entry) != nullptr) continue;
        Made made = recipe(block, nullptr, &is_stopped);
        if (made.thing) keep(*entry, std::move(made));
    }
}

void DerivedData::start_from(const DerivedData& earlier)
{
    const std::scoped_lock lock(m_mutex, earlier.m_mutex);
    for (const auto& [key, entry] : earlier.m_entries) {
        const std::shared_ptr<const void>& before = entry->made.thing ? entry->made.thing : entry->before;
        if (!entry->recipe || !before) continue;
        auto next = std::make_shared<Entry>();
        next->recipe = entry->recipe;
        next->before = before;
        m_entries[key] = std::move(next);
    }
}

std::size_t DerivedData::memory_bytes() const
{
    const std::lock_guard lock(m_mutex);
    std::size_t bytes = 0;
    for (const auto& [key, entry] : m_entries) bytes += entry->made.bytes;
    return bytes;
}

}  // namespace haishu::layers

#include "layers/catalog/delta_folder.hpp"

#include "layers/catalog/layer_loading.hpp"

#include <algorithm>
#include <utility>

namespace haishu::layers
{

DeltaFolder::DeltaFolder(Calls calls) : m_calls(std::move(calls)), m_thread([this] { run(); }) {}

void DeltaFolder::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void DeltaFolder::offer(const std::shared_ptr<const LayerSnapshot>& layer)
{
    if (!is_folding_due(*layer)) return;
    const std::lock_guard lock(m_mutex);
    if (m_work.try_emplace(layer->descriptor().id, Work{layer, nullptr, {}}).second) m_changed.notify_all();
}

void DeltaFolder::add(const std::string& layer, const SnapshotChanges& later)
{
    const std::lock_guard lock(m_mutex);
    const auto work = m_work.find(layer);
    if (work != m_work.end()) work->second.later.push_back(later);
}

void DeltaFolder::forget(const std::string& layer)
{
    const std::lock_guard lock(m_mutex);
    m_work.erase(layer);
    m_changed.notify_all();  // somebody may wait until there is no more work
}

std::optional<DeltaFolder::Folded> DeltaFolder::take(const std::string& layer)
{
    Work work;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_work.find(layer);
        if (found == m_work.end() || !found->second.folded) return std::nullopt;
        work = std::move(found->second);
        m_work.erase(found);
    }
    Folded result{work.folded, work.folded};
    for (SnapshotChanges& later : work.later) {
        result.current = with_changes(result.current, std::move(later.written), later.deleted, later.changes);
    }
    return result;
}

void DeltaFolder::wait()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_stop || (m_work.empty() && !m_is_folding); });
}

void DeltaFolder::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stop || !m_work.empty(); });
        if (m_stop) return;
        const std::string layer = m_work.begin()->first;
        const std::shared_ptr<const LayerSnapshot> from = m_work.begin()->second.from;
        m_is_folding = true;
        lock.unlock();
        m_calls.begins(layer);
        auto result = folded(from);
        derive_again(*from, *result, m_stop);
        lock.lock();
        const auto work = m_work.find(layer);
        const bool is_wanted = work != m_work.end() && work->second.from == from;
        if (is_wanted) work->second.folded = std::move(result);
        lock.unlock();
        if (is_wanted) m_calls.is_folded(layer);
        lock.lock();
        m_is_folding = false;
        m_changed.notify_all();
    }
}

}  // namespace haishu::layers

#include "layers/catalog/snapshot_saver.hpp"

namespace haishu::layers
{

SnapshotSaver::SnapshotSaver(SnapshotFolder& folder, std::string database) : m_folder(folder), m_database(std::move(database)) {}

SnapshotSaver::~SnapshotSaver()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void SnapshotSaver::start()
{
    if (!m_thread.joinable()) m_thread = std::thread([this] { run(); });
}

void SnapshotSaver::put(std::shared_ptr<const LayerSnapshot> snapshot)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting[snapshot->descriptor().id] = std::move(snapshot);
    }
    m_changed.notify_all();
}

void SnapshotSaver::wait()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_stop || (m_waiting.empty() && !m_is_writing); });
}

void SnapshotSaver::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stop || !m_waiting.empty(); });
        if (m_stop) return;
        const std::shared_ptr<const LayerSnapshot> snapshot = std::move(m_waiting.begin()->second);
        m_waiting.erase(m_waiting.begin());
        m_is_writing = true;
        lock.unlock();
        // A connection for each: one kept open all the time would be in the way of whoever replaces the file.
        if (const auto reader = Store::open(m_database, Access::Read)) m_folder.save(**reader, *snapshot, m_stop);
        lock.lock();
        m_is_writing = false;
        m_changed.notify_all();
    }
}

}  // namespace haishu::layers

#include "server/http/worker_pool.hpp"

#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

namespace haishu::server
{

WorkerPool::WorkerPool(int threads, std::size_t capacity, std::chrono::milliseconds patience)
    : m_capacity(capacity), m_patience(patience)
{
    for (int i = 0; i < threads; ++i) m_threads.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::submit(Job job)
{
    const auto now = std::chrono::steady_clock::now();
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping || m_queue.size() >= m_capacity) return false;
        // A short queue behind one long request is no overload.
        const bool is_long = m_queue.size() > m_capacity / 8;
        if (is_long && now - m_queue.front().since > m_patience) return false;
        m_queue.push_back({std::move(job), now});
    }
    m_wake.notify_one();
    return true;
}

std::size_t WorkerPool::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_queue.size();
}

void WorkerPool::stop()
{
    std::deque<Waiting> dropped;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        dropped.swap(m_queue);
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads) {
        if (thread.joinable()) thread.join();
    }
    m_threads.clear();
}

void WorkerPool::run()
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
            if (m_stopping) return;
            job = std::move(m_queue.front().job);
            m_queue.pop_front();
        }
        try {
            job();
        } catch (const std::exception& fault) {
            spdlog::error("a job threw: {}", fault.what());
        } catch (...) {
            spdlog::error("a job threw something unknown");
        }
    }
}

}  // namespace haishu::server

#pragma once
// Threads that run jobs from one bounded queue, oldest first.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace haishu::server
{

class WorkerPool
{
   public:
    using Job = std::function<void()>;

    // Refuses a job when `capacity` wait, or when many wait and the first of them has waited longer than `patience`: then
    // more than the workers can do is being asked, and a quick refusal serves better than a late answer.
    WorkerPool(int threads, std::size_t capacity, std::chrono::milliseconds patience);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // False when the job is refused. What a job throws is logged.
    bool submit(Job job);
    [[nodiscard]] std::size_t waiting() const;
    // Drops what waits and joins the threads, each after the job that it has begun.
    void stop();

   private:
    struct Waiting {
        Job job;
        std::chrono::steady_clock::time_point since;
    };
    void run();

    const std::size_t m_capacity;
    const std::chrono::milliseconds m_patience;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Waiting> m_queue;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

}  // namespace haishu::server

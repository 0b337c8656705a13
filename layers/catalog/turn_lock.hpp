#pragma once
// A mutex that is given in the order in which it was asked for: who lets it go and asks again at once goes behind those who
// wait. For std::lock_guard.

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace haishu::layers
{

class TurnLock
{
   public:
    void lock()
    {
        std::unique_lock lock(m_mutex);
        const std::uint64_t turn = m_asked++;
        m_changed.wait(lock, [&] { return turn == m_now; });
    }
    void unlock()
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_now;
        }
        m_changed.notify_all();
    }

   private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::uint64_t m_asked = 0;
    std::uint64_t m_now = 0;  // whose turn it is
};

}  // namespace haishu::layers

#pragma once
// Long work of a catalogue, held by a test where it has come to.

#include "layers/catalog/live_catalog.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace haishu::layers
{

class HeldWork
{
   public:
    // Holds the work of `catalog` at the first of each of `stages`. What it holds goes on when it goes itself.
    HeldWork(LiveCatalog& catalog, std::set<LongWork> stages) : m_state(std::make_shared<State>())
    {
        m_state->stages = std::move(stages);
        catalog.observe_long_work([state = m_state](LongWork work, const std::string&) { state->arrive(work); });
    }
    ~HeldWork()
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stages.clear();
        m_state->go_on();
    }
    HeldWork(const HeldWork&) = delete;
    HeldWork& operator=(const HeldWork&) = delete;

    // Returns when the work has come to `stage`, where it then stays.
    void wait_for(LongWork stage)
    {
        std::unique_lock lock(m_state->mutex);
        m_state->changed.wait(lock, [&] { return m_state->held == stage; });
    }
    void let_go()
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->go_on();
    }

   private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::set<LongWork> stages;
        std::optional<LongWork> held;

        void arrive(LongWork work)
        {
            std::unique_lock lock(mutex);
            if (stages.erase(work) == 0) return;
            held = work;
            changed.notify_all();
            changed.wait(lock, [&] { return held != work; });
        }
        void go_on()
        {
            held.reset();
            changed.notify_all();
        }
    };
    std::shared_ptr<State> m_state;
};

}  // namespace haishu::layers

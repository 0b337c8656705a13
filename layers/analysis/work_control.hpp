#pragma once
// How long work may take, whether it was called off, and where it tells how far it is. Asked between features.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"

#include <algorithm>
#include <atomic>

namespace haishu::layers
{

class WorkControl
{
   public:
    explicit WorkControl(Deadline deadline) : m_deadline(deadline) {}

    // Errors: TimedOut "deadline", Conflict "work-called-off".
    [[nodiscard]] Result<void> check() const
    {
        if (m_called_off.load(std::memory_order_relaxed)) {
            return Error{ErrorCode::Conflict, "work-called-off", "the work was called off", {}};
        }
        if (m_deadline.has_passed()) return Error{ErrorCode::TimedOut, "deadline", "the work took too long", {}};
        return {};
    }
    [[nodiscard]] Deadline deadline() const { return m_deadline; }
    void call_off() { m_called_off = true; }
    void set_percent(int percent) { m_percent = std::clamp(percent, 0, 100); }
    [[nodiscard]] int percent() const { return m_percent; }

   private:
    const Deadline m_deadline;
    std::atomic<bool> m_called_off{false};
    std::atomic<int> m_percent{0};
};

}  // namespace haishu::layers

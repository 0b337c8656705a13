#include "geo/ops/operation_deadline.hpp"

#include <geos_c.h>

#include <exception>
#include <utility>

namespace haishu::geo
{

namespace
{

struct State {
    Deadline deadline = Deadline::never();
    bool has_broken_off = false;
};
thread_local State state;

// No runtime_error: GEOS would take that for a failure and try again with less precision.
struct BrokenOff : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return OperationDeadline::geos_message; }
};

// Thrown rather than requested from GEOS, whose requests may hit another thread.
void look_at_clock()
{
    if (OperationDeadline::is_over()) throw BrokenOff();
}

}  // namespace

OperationDeadline::OperationDeadline(Deadline deadline)
    : m_outer(state.deadline), m_outer_broken_off(std::exchange(state.has_broken_off, false))
{
    static const auto registered = GEOS_interruptRegisterCallback(look_at_clock);
    static_cast<void>(registered);
    if (deadline.at() < m_outer.at()) state.deadline = deadline;
}

OperationDeadline::~OperationDeadline()
{
    state.deadline = m_outer;
    state.has_broken_off = state.has_broken_off || m_outer_broken_off;
}

bool OperationDeadline::has_broken_off() const
{
    return state.has_broken_off;
}

bool OperationDeadline::is_over()
{
    if (state.deadline.at() == Deadline::never().at() || !state.deadline.has_passed()) return false;
    state.has_broken_off = true;
    return true;
}

}  // namespace haishu::geo

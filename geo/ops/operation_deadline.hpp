#pragma once
// Ends long geometry operations: GEOS asks in its loops whether it may go on.

#include "geo/base/deadline.hpp"

namespace haishu::geo
{

// While it lives, operations of this thread that go on when the deadline has passed are broken off: those with a Result fail
// with TimedOut "deadline", and predicates have no answer. Of nested ones the earlier deadline counts.
class OperationDeadline
{
   public:
    explicit OperationDeadline(Deadline deadline);
    OperationDeadline(const OperationDeadline&) = delete;
    OperationDeadline& operator=(const OperationDeadline&) = delete;
    ~OperationDeadline();

    // Whether an operation was broken off since: then what was made of its answer is void.
    [[nodiscard]] bool has_broken_off() const;
    // For the loops of this library: whether the calling thread's operation is now to be broken off.
    [[nodiscard]] static bool is_over();
    static constexpr const char* geos_message = "deadline";  // what GEOS reports then

   private:
    Deadline m_outer;
    bool m_outer_broken_off;
};

}  // namespace haishu::geo

#pragma once
// Something that an answer waits for before its first byte goes out, while its worker is free for others.

#include "geo/base/error.hpp"

#include <functional>
#include <optional>

namespace haishu::server
{

class AnswerHold
{
   public:
    virtual ~AnswerHold() = default;
    // Calls `then` once, on any thread, perhaps before this returns: with nothing, or with the error that takes the answer's
    // place. Not called a second time for one hold.
    virtual void when_done(std::function<void(const std::optional<Error>&)> then) = 0;
};

}  // namespace haishu::server

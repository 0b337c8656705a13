#pragma once
// Where the body of an upload goes, piece by piece, so that a body of any length needs the memory of one piece.

#include "geo/base/result.hpp"

#include <string_view>

namespace haishu::server
{

// Called by one worker at a time. Gone without `end`: the upload broke off.
class BodySink
{
   public:
    virtual ~BodySink() = default;
    // The error is the answer to the request, and ends the connection.
    virtual Result<void> write(std::string_view piece) = 0;
    // Nothing more comes: what it holds is let go before the request is answered.
    virtual void end() = 0;
};

}  // namespace haishu::server

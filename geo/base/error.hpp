#pragma once
// One error type for every expected failure: what happened, where, and (by its id) the text a person reads.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu
{

enum class ErrorCode {
    BadInput,             // the caller sent something malformed or out of range
    NotFound,             // it does not exist, or the viewer may not know that it does
    NotAcceptable,        // no representation the caller would take
    Unsupported,          // well formed, but this server does not do it
    TooLarge,             // over a stated limit
    Conflict,             // the present state forbids it
    Stale,                // If-Match names an older version
    PreconditionMissing,  // If-Match is required and was not sent
    Unauthenticated,
    Forbidden,
    Busy,         // try again later
    StorageFull,  // the disk refused the write
    TimedOut,     // the deadline passed
    Internal,     // our own fault
};

// `id` is the stable slug of the problem type ("bbox-malformed"): server/messages has its zh-CN and English text,
// whose {placeholders} are filled from `context`. `detail` is one English line naming thing, place and way out.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string id;
    std::string detail;
    std::vector<std::pair<std::string, std::string>> context;

    [[nodiscard]] Error with(std::string_view key, std::string_view value) &&
    {
        context.emplace_back(std::string(key), std::string(value));
        return std::move(*this);
    }
    [[nodiscard]] bool is_client_fault() const
    {
        return code != ErrorCode::Internal && code != ErrorCode::Busy && code != ErrorCode::StorageFull &&
               code != ErrorCode::TimedOut;
    }
    [[nodiscard]] bool is_retryable() const { return code == ErrorCode::Busy || code == ErrorCode::TimedOut; }
};

inline Error bad_input(std::string id, std::string detail)
{
    return Error{ErrorCode::BadInput, std::move(id), std::move(detail), {}};
}
inline Error not_found(std::string id, std::string detail)
{
    return Error{ErrorCode::NotFound, std::move(id), std::move(detail), {}};
}
inline Error internal_error(std::string detail)
{
    return Error{ErrorCode::Internal, "internal", std::move(detail), {}};
}

}  // namespace haishu

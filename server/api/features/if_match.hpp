#pragma once
// The condition under which a feature may be changed (RFC 9110, 13.1.1; OGC API - Features Part 4, optimistic locking): the
// entity tag of a feature begins with its version, whatever representation it was read in.

#include "geo/base/result.hpp"
#include "server/http/message.hpp"

#include <cstdint>

namespace haishu::server
{

// Passes when If-Match names this version, or is "*". Errors: PreconditionMissing "precondition-missing", bad_input
// "if-match-malformed", Stale "version-stale".
Result<void> check_if_match(const Request& request, std::int64_t version);
// True for "If-Match: *": any version will do.
bool takes_any_version(const Request& request);

}  // namespace haishu::server

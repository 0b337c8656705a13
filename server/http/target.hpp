#pragma once
// Request targets: strict percent decoding of path and query.

#include "geo/base/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::server
{

struct Target {
    std::vector<std::string> path;
    std::vector<std::pair<std::string, std::string>> query;
};

// `target` is a path with an optional query, "/a/b?c=d". Raw UTF-8 is taken as if it were percent-encoded; "+" in the query
// is a space; identical repeats of a parameter are one. Errors: bad_input "target-invalid" (broken or overlong escapes, text
// that is not UTF-8, control characters, an encoded slash, dot segments), "parameter-conflict" (one name, two values).
Result<Target> parse_target(std::string_view target);

// "name", "name:port", "1.2.3.4:80", "[::1]:80": what Host and the authority of an absolute target may be.
bool is_valid_authority(std::string_view authority);

// The target without what must not be kept: numbers cut to three decimals (100 m), texts that people typed left out.
std::string target_for_log(std::string_view target);

}  // namespace haishu::server

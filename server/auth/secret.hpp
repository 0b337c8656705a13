#pragma once
// Random secrets that are given out once and kept as their SHA-256 only.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

std::string new_secret();  // 256 random bits in base64url, 43 characters
// A session's token is a secret and the time of its login in seconds, "SECRET.1763000000": the hash covers both, so the time
// cannot be changed.
std::string new_session_token(std::int64_t now);
std::optional<std::int64_t> creation_of(std::string_view session_token);
std::string sha256_hex(std::string_view text);
void wipe(std::string& text);  // overwrites it, whatever the compiler thinks of that
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace haishu::server

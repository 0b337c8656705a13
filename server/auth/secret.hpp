#pragma once
// Random secrets that are given out once and kept as their SHA-256 only.

#include <string>
#include <string_view>

namespace haishu::server
{

std::string new_secret();  // 256 random bits in base64url, 43 characters
std::string sha256_hex(std::string_view text);
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace haishu::server

#pragma once
// One-time codes of the second factor: RFC 6238 with SHA-1, six digits and steps of 30 seconds, as every authenticator app
// has them. A code of the step before or after is taken too: clocks differ.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

std::string new_totp_secret();  // 160 random bits in base32, 32 characters
bool is_totp_secret(std::string_view text);
// The step of time, counted from the epoch, that this code belongs to; nothing for a wrong one. `now` in seconds.
std::optional<std::int64_t> totp_step(const std::string& secret, const std::string& code, std::int64_t now);
// "otpauth://totp/haishu:wang?secret=...": what the QR codes of authenticator apps hold.
std::string totp_address(std::string_view account, std::string_view secret);

}  // namespace haishu::server

#include "server/auth/totp.hpp"

#include "geo/base/assert.hpp"
#include "server/api/link.hpp"

#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <liboath/oath.h>
#include <sodium.h>

namespace haishu::server
{

namespace
{

constexpr std::size_t secret_bytes = 20;  // RFC 4226, 4: R6 recommends 160 bits
constexpr unsigned step_seconds = 30;
constexpr unsigned window = 1;  // RFC 6238, 5.2: at most one step for the delay of the network

struct Free {
    void operator()(char* text) const { std::free(text); }
};
using CText = std::unique_ptr<char, Free>;

std::vector<char> decoded(std::string_view secret)
{
    char* bytes = nullptr;
    std::size_t size = 0;
    if (oath_base32_decode(secret.data(), secret.size(), &bytes, &size) != OATH_OK) return {};
    const CText owner(bytes);
    return {bytes, bytes + size};
}

}  // namespace

std::string new_totp_secret()
{
    std::array<char, secret_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    char* text = nullptr;
    const int code = oath_base32_encode(bytes.data(), bytes.size(), &text, nullptr);
    HAISHU_ASSERT(code == OATH_OK, "random bytes have a base32 form");
    const CText owner(text);
    sodium_memzero(bytes.data(), bytes.size());
    return text;
}

bool is_totp_secret(std::string_view text)
{
    return decoded(text).size() == secret_bytes;
}

std::optional<std::int64_t> totp_step(const std::string& secret, const std::string& code, std::int64_t now)
{
    const bool is_code = code.size() == 6 && code.find_first_not_of("0123456789") == std::string::npos;
    std::vector<char> key = decoded(secret);
    if (!is_code || key.empty() || now < 0) return std::nullopt;
    int position = 0;
    const int found = oath_totp_validate2(key.data(), key.size(), now, step_seconds, 0, window, &position, code.c_str());
    sodium_memzero(key.data(), key.size());
    if (found < 0) return std::nullopt;
    return now / step_seconds + position;
}

std::string totp_address(std::string_view account, std::string_view secret)
{
    return fmt::format("otpauth://totp/haishu:{}?secret={}&issuer=haishu&algorithm=SHA1&digits=6&period={}",
                       percent_encoded(account), secret, step_seconds);
}

}  // namespace haishu::server

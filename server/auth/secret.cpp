#include "server/auth/secret.hpp"

#include "geo/base/assert.hpp"

#include <array>
#include <charconv>

#include <sodium.h>

namespace haishu::server
{

namespace
{

void start_library()
{
    HAISHU_ASSERT(sodium_init() >= 0, "the cryptographic library starts");
}

}  // namespace

std::string new_secret()
{
    start_library();
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
    return text.data();
}

std::string new_session_token(std::int64_t now)
{
    return new_secret() + "." + std::to_string(now);
}

std::optional<std::int64_t> creation_of(std::string_view session_token)
{
    const auto dot = session_token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const char* end = session_token.data() + session_token.size();
    std::int64_t created = 0;
    const auto [stopped, status] = std::from_chars(session_token.data() + dot + 1, end, created);
    if (status != std::errc{} || stopped != end || created < 0) return std::nullopt;
    return created;
}

std::string sha256_hex(std::string_view text)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(hash.size() * 2);
    for (const unsigned char byte : hash) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

void wipe(std::string& text)
{
    sodium_memzero(text.data(), text.size());
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace haishu::server

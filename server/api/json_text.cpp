#include "server/api/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace haishu::server
{

namespace
{

void append_escape(std::string& out, unsigned char byte)
{
    static constexpr std::string_view hexadecimal = "0123456789abcdef";
    switch (byte) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default:
            out += "\\u00";
            out += hexadecimal[byte >> 4];
            out += hexadecimal[byte & 15];
    }
}

bool is_special(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\';
}

// Whether one of eight bytes is special. "Bit Twiddling Hacks" (S. E. Anderson), "Determine if a word has a byte less than n"
// and "... a zero byte": exact for the word as a whole.
bool has_special(std::uint64_t bytes)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = 0x8080808080808080;
    const std::uint64_t quotes = bytes ^ (ones * '"');
    const std::uint64_t slashes = bytes ^ (ones * '\\');
    return (((bytes - ones * 0x20) & ~bytes) | ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes)) & highs;
}

// The first byte from `at` on that has to be escaped, or the end.
std::size_t next_special(std::string_view text, std::size_t at)
{
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, 8);
        if (has_special(bytes)) break;
    }
    while (at < text.size() && !is_special(static_cast<unsigned char>(text[at]))) ++at;
    return at;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t plain_from = 0;
    for (std::size_t i = next_special(text, 0); i < text.size(); i = next_special(text, i + 1)) {
        const auto byte = static_cast<unsigned char>(text[i]);
        out.append(text, plain_from, i - plain_from);
        append_escape(out, byte);
        plain_from = i + 1;
    }
    out.append(text, plain_from);
    out += '"';
}

void append_json_number(std::string& out, double value)
{
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    static_cast<void>(error);
    out.append(digits.data(), end);
}

void append_json_number(std::string& out, std::int64_t value)
{
    std::array<char, 24> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    static_cast<void>(error);
    out.append(digits.data(), end);
}

}  // namespace haishu::server

#include "server/api/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

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

}  // namespace

void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
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

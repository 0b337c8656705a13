#include "geo/codec/decimal_text.hpp"

#include "geo/base/assert.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace haishu::geo
{
namespace
{

constexpr std::array<std::uint64_t, 16> powers = [] {
    std::array<std::uint64_t, 16> made{1};
    for (std::size_t i = 1; i < made.size(); ++i) made[i] = 10 * made[i - 1];
    return made;
}();
constexpr double exact_integers = 9007199254740992.0;  // 2^53

void append_slowly(std::string& out, double value, int decimals)
{
    std::array<char, 512> text;
    char* const begin = text.data();
    if (decimals >= exact_decimals) {
        const auto exact = std::to_chars(begin, begin + text.size(), value == 0 ? 0 : value, std::chars_format::fixed);
        out.append(begin, exact.ptr);
        return;
    }
    const auto [end, fault] = std::to_chars(begin, begin + text.size(), value, std::chars_format::fixed, decimals);
    HAISHU_ASSERT(fault == std::errc(), "a finite double has at most 309 digits before the point");
    std::size_t size = static_cast<std::size_t>(end - text.data());
    if (decimals > 0) {
        while (text[size - 1] == '0') --size;
        if (text[size - 1] == '.') --size;
    }
    if (size == 2 && text[0] == '-' && text[1] == '0') {
        out.push_back('0');
        return;
    }
    out.append(text.data(), size);
}

}  // namespace

void append_decimal(std::string& out, double value, int decimals)
{
    HAISHU_ASSERT(std::isfinite(value) && decimals >= 0, "only finite numbers have a text");
    const double scaled = decimals < static_cast<int>(powers.size())
                              ? std::abs(value) * static_cast<double>(powers[static_cast<std::size_t>(decimals)])
                              : exact_integers;
    if (scaled >= exact_integers) {
        append_slowly(out, value, decimals);
        return;
    }
    const auto rounded = static_cast<std::uint64_t>(scaled + 0.5);
    const std::uint64_t power = powers[static_cast<std::size_t>(decimals)];
    const std::uint64_t whole = rounded / power;
    const std::uint64_t fraction = rounded - whole * power;
    std::array<char, 32> text;  // sign, point and at most 16 digits
    char* end = text.data();
    if (rounded > 0 && value < 0) *end++ = '-';
    const fmt::format_int digits(whole);
    end = std::copy_n(digits.data(), digits.size(), end);
    if (fraction > 0) {
        const fmt::format_int more(fraction);
        *end++ = '.';
        end = std::fill_n(end, static_cast<std::size_t>(decimals) - more.size(), '0');
        end = std::copy_n(more.data(), more.size(), end);
        while (*(end - 1) == '0') --end;
    }
    out.append(text.data(), end);
}

}  // namespace haishu::geo

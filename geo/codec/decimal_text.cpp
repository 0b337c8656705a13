#include "geo/codec/decimal_text.hpp"

#include "geo/base/assert.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace haishu::geo
{
namespace
{

constexpr std::array<double, 16> powers{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
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
                              ? std::abs(value) * powers[static_cast<std::size_t>(decimals)]
                              : exact_integers;
    if (scaled >= exact_integers) {
        append_slowly(out, value, decimals);
        return;
    }
    auto rest = static_cast<std::uint64_t>(scaled + 0.5);
    if (rest == 0) {
        out.push_back('0');
        return;
    }
    while (decimals > 0 && rest % 10 == 0) {
        rest /= 10;
        --decimals;
    }
    std::array<char, 32> text;
    std::size_t at = text.size();
    const auto put = [&](std::uint64_t digit) { text[--at] = static_cast<char>('0' + digit); };
    if (decimals > 0) {
        for (; decimals > 0; --decimals) {
            put(rest % 10);
            rest /= 10;
        }
        text[--at] = '.';
    }
    do {
        put(rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) text[--at] = '-';
    out.append(text.data() + at, text.size() - at);
}

}  // namespace haishu::geo

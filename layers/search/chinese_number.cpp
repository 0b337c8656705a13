#include "layers/search/search_text.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr std::u16string_view digits = u"〇一二三四五六七八九";
constexpr std::int32_t most = 99999;

std::int32_t digit_of(char16_t sign)
{
    if (sign == u'零') return 0;
    if (sign == u'两') return 2;
    const std::size_t found = digits.find(sign);
    return found == std::u16string_view::npos ? -1 : static_cast<std::int32_t>(found);
}

std::int32_t unit_of(char16_t sign)
{
    switch (sign) {
        case u'十': return 10;
        case u'百': return 100;
        case u'千': return 1000;
        case u'万': return 10000;
        default: return 0;
    }
}

std::int32_t digit_by_digit(std::u16string_view numerals)
{
    std::int32_t number = 0;
    for (const char16_t sign : numerals) {
        number = number * 10 + digit_of(sign);
        if (number > most) return -1;
    }
    return number;
}

}  // namespace

bool is_chinese_numeral(char16_t sign)
{
    return digit_of(sign) >= 0 || unit_of(sign) > 0;
}

std::int32_t chinese_number(std::u16string_view numerals)
{
    if (numerals.empty() || !std::all_of(numerals.begin(), numerals.end(), is_chinese_numeral)) return -1;
    if (std::none_of(numerals.begin(), numerals.end(), [](char16_t sign) { return unit_of(sign) > 0; }))
        return digit_by_digit(numerals);
    std::int32_t number = 0;
    std::int32_t digit = -1;
    std::int32_t last_unit = most;
    for (std::size_t i = 0; i < numerals.size(); ++i) {
        const std::int32_t unit = unit_of(numerals[i]);
        if (unit == 0) {
            if (digit > 0) return -1;  // two digits side by side among places
            digit = digit_of(numerals[i]);
            continue;
        }
        if (unit >= last_unit || digit == 0 || (digit < 0 && !(unit == 10 && number % 100 == 0))) return -1;
        number += std::max(digit, 1) * unit;
        last_unit = unit;
        digit = -1;
        if (number > most) return -1;
    }
    return number + std::max(digit, 0);
}

}  // namespace haishu::layers

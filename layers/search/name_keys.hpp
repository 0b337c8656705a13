#pragma once
// Keys of the two inverted indexes of names: signs (one, or a pair), and letters (one to three first letters of readings).

#include <cstdint>
#include <string_view>

namespace haishu::layers
{

// Stands before a name, so that a beginning is a pair or triple too.
constexpr char16_t beginning_sign = 1;

constexpr std::uint32_t sign_key(char16_t sign)
{
    return sign;
}
constexpr std::uint32_t pair_key(char16_t first, char16_t second)
{
    return (std::uint32_t{first} << 16U) | second;
}

// a to z, 0 to 9 and the beginning; 0 for other signs.
constexpr std::uint32_t letter_number(char16_t letter)
{
    if (letter >= u'a' && letter <= u'z') return letter - u'a' + 1U;
    if (letter >= u'0' && letter <= u'9') return letter - u'0' + 27U;
    return letter == beginning_sign ? 37U : 0U;
}

// Up to three letters.
constexpr std::uint32_t letters_key(std::u16string_view letters)
{
    std::uint32_t key = 0;
    for (std::size_t i = 0; i < 3; ++i) key = key * 38 + (i < letters.size() ? letter_number(letters[i]) : 0);
    return key;
}

// Typed by a letter or a digit of itself: found by letters alone.
constexpr bool is_typed_sign(char16_t sign)
{
    return (sign >= u'a' && sign <= u'z') || (sign >= u'0' && sign <= u'9');
}

}  // namespace haishu::layers

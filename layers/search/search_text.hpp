#pragma once
// The form in which names are looked up; what is shown stays as it was written. One form for all writings of a name:
// compatibility forms and case folded (NFKC_Casefold), traditional characters, radicals and variants as the one character
// that stands for them, letters without their marks, all dashes as "-", Chinese numerals before 号 弄 幢 栋 层 室 单元 as
// digits (一百八十八号 is 188号, 天一 stays), a pinyin note behind a character left out ("碶(qi)"), other punctuation as one
// space between words, and no space beside another or at an end.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

struct SearchText {
    std::u16string signs;
    std::vector<std::uint32_t> source;  // for each sign where it came from: a byte of the text; and the text's end
};

// Any bytes: what is no UTF-8 is left out.
SearchText search_text(std::string_view utf8);

// The number that Chinese numerals say, by place (一千二百零五) or digit by digit (二〇〇八); -1 where they say none, or one
// beyond 99999.
std::int32_t chinese_number(std::u16string_view numerals);
bool is_chinese_numeral(char16_t sign);

}  // namespace haishu::layers

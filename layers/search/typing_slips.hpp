#pragma once
// What may have been meant where nothing is found: pinyin with one letter left out, one too many, one wrong or two in the
// wrong order, and characters of which one is wrong.

#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// Other things to look for, the likelier first: neighbours changed about, then a letter too many, left out, wrong. Of letters
// only what is spelled out in whole syllables; of three or more characters the same with any sign (Spelling::any) for one of
// them. None for less, and none for more than 24 letters or characters.
inline constexpr std::size_t most_slips = 400;  // that are worth looking for
std::vector<std::u16string> typing_slips(std::u16string_view typed);

}  // namespace haishu::layers

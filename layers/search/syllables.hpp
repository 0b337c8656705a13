#pragma once
// The syllables of pinyin, without tones; ü is v, and u is taken for it.

#include <string_view>

namespace haishu::layers
{

bool is_syllable(std::string_view letters);
// Whether letters are syllables one behind another; of the last one the beginning is enough.
bool is_spelled_out(std::string_view letters);

}  // namespace haishu::layers

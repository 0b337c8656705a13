#pragma once
// How probable a text is as one of a map of this country: the language model by which encodings are told apart. Bytes stand
// for one text in each encoding, so the more probable text names the more probable encoding (Bayes). Characters count by
// dictionaries/han_commonness.txt, words by dictionaries/map_words.txt.

#include <string_view>

namespace haishu::data
{

// Adds up over texts. Less is more probable; bits, so that one more bit is half as probable.
struct TextCost {
    double simplified = 0;
    double traditional = 0;

    void add(std::string_view utf8);
    // Of the text as either one or the other, simplified being nine times as frequent.
    [[nodiscard]] double bits() const;
};

}  // namespace haishu::data

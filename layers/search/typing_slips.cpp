#include "layers/search/typing_slips.hpp"

#include "layers/search/spelling.hpp"
#include "layers/search/syllables.hpp"

#include <algorithm>
#include <utility>

namespace haishu::layers
{

namespace
{

constexpr std::size_t most_signs = 24;
constexpr std::size_t fewest_letters = 4;
constexpr std::size_t fewest_characters = 3;

constexpr bool is_letter(char16_t sign)
{
    return sign >= u'a' && sign <= u'z';
}

std::vector<std::u16string> letter_slips(const std::string& typed)
{
    std::vector<std::u16string> meant;
    const auto offer = [&](const std::string& letters) {
        std::u16string wide(letters.begin(), letters.end());
        const bool is_new = letters != typed && std::find(meant.begin(), meant.end(), wide) == meant.end();
        if (is_new && is_spelled_out(letters)) meant.push_back(std::move(wide));
    };
    for (std::size_t i = 0; i + 1 < typed.size(); ++i) {
        std::string changed = typed;
        std::swap(changed[i], changed[i + 1]);
        offer(changed);
    }
    for (std::size_t i = 0; i < typed.size(); ++i) offer(std::string(typed).erase(i, 1));
    for (std::size_t i = 0; i <= typed.size(); ++i) {
        for (char letter = 'a'; letter <= 'z'; ++letter) offer(std::string(typed).insert(i, 1, letter));
    }
    for (std::size_t i = 0; i < typed.size(); ++i) {
        std::string changed = typed;
        for (char letter = 'a'; letter <= 'z'; ++letter) {
            changed[i] = letter;
            offer(changed);
        }
    }
    return meant;
}

std::vector<std::u16string> character_slips(const std::u16string& typed)
{
    std::vector<std::u16string> meant;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        meant.push_back(typed);
        meant.back()[i] = Spelling::any;
    }
    return meant;
}

}  // namespace

std::vector<std::u16string> typing_slips(std::u16string_view typed)
{
    const std::u16string signs = Spelling(typed).signs();
    if (signs.size() > most_signs) return {};
    if (std::all_of(signs.begin(), signs.end(), is_letter))
        return signs.size() < fewest_letters ? std::vector<std::u16string>()
                                             : letter_slips(std::string(signs.begin(), signs.end()));
    if (signs.size() < fewest_characters || std::any_of(signs.begin(), signs.end(), is_letter)) return {};
    return character_slips(signs);
}

}  // namespace haishu::layers

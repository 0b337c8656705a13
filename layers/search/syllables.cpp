#include "layers/search/syllables.hpp"

#include "layers/search/han_tables.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace haishu::layers
{

namespace
{

constexpr std::size_t longest_syllable = 6;  // zhuang

const std::set<std::string, std::less<>>& syllables()
{
    static const std::set<std::string, std::less<>> all = [] {
        std::set<std::string, std::less<>> found;
        for (char32_t sign = 0x3400; sign < 0xa000; ++sign) {
            for (const std::string_view reading : HanTables::instance().readings(static_cast<char16_t>(sign))) {
                std::string with_u(reading);
                std::replace(with_u.begin(), with_u.end(), 'v', 'u');
                found.emplace(reading);
                found.insert(std::move(with_u));
            }
        }
        return found;
    }();
    return all;
}

bool begins_syllable(std::string_view letters)
{
    const auto found = syllables().lower_bound(letters);
    return found != syllables().end() && found->starts_with(letters);
}

}  // namespace

bool is_syllable(std::string_view letters)
{
    return syllables().contains(letters);
}

bool is_spelled_out(std::string_view letters)
{
    std::vector<bool> is_reached(letters.size() + 1);
    is_reached[0] = true;
    for (std::size_t from = 0; from < letters.size(); ++from) {
        if (!is_reached[from]) continue;
        const std::string_view rest = letters.substr(from);
        if (from > 0 && begins_syllable(rest)) return true;
        for (std::size_t length = 1; length <= std::min(longest_syllable, rest.size()); ++length) {
            if (is_syllable(rest.substr(0, length))) is_reached[from + length] = true;
        }
    }
    return is_reached.back();
}

}  // namespace haishu::layers

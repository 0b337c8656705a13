#include "layers/search/spelling.hpp"

#include "layers/search/han_tables.hpp"
#include "layers/search/syllables.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace haishu::layers
{

namespace
{

constexpr bool is_letter(char16_t sign)
{
    return sign >= u'a' && sign <= u'z';
}
constexpr bool is_digit(char16_t sign)
{
    return sign >= u'0' && sign <= u'9';
}

// How many of the letters typed from `from` on are those of the reading, from its beginning.
std::size_t common_length(std::u16string_view typed, std::size_t from, std::string_view reading)
{
    std::size_t length = 0;
    while (length < reading.size() && from + length < typed.size()) {
        const char16_t sign = typed[from + length];
        const auto letter = static_cast<char16_t>(reading[length]);
        if (sign != letter && !(letter == u'v' && sign == u'u')) break;
        ++length;
    }
    return length;
}

bool may_begin(const HanTables& tables, char16_t typed, char16_t sign)
{
    if (typed == sign || typed == Spelling::any) return true;
    return is_letter(typed) && ((tables.initials(sign) >> static_cast<unsigned>(typed - u'a')) & 1U) != 0;
}

bool has_double_initial(std::string_view reading)
{
    return reading.size() > 2 && reading[1] == 'h';  // zh, ch, sh
}

// Ends of what one character may take of the letters typed, from `from` on.
std::vector<std::size_t> ends_of_character(std::u16string_view typed, std::size_t from)
{
    std::vector<std::size_t> ends{from + 1};
    if (!is_letter(typed[from])) return ends;
    std::string letters;
    constexpr std::size_t longest_syllable = 6;
    for (std::size_t end = from; end < typed.size() && end < from + longest_syllable && is_letter(typed[end]); ++end) {
        letters += static_cast<char>(typed[end]);
        const bool is_double_initial = letters == "zh" || letters == "ch" || letters == "sh";
        if (letters.size() > 1 && (is_double_initial || is_syllable(letters))) ends.push_back(end + 1);
    }
    // The beginning of a syllable, at the end of what is typed.
    if (from + letters.size() == typed.size() && letters.size() > 1) ends.push_back(typed.size());
    return ends;
}

}  // namespace

std::u16string letters_of(char16_t sign)
{
    if (is_letter(sign) || is_digit(sign)) return std::u16string(1, sign);
    std::u16string letters;
    for (const std::string_view reading : HanTables::instance().readings(sign)) {
        const auto letter = static_cast<char16_t>(reading.front());
        if (letters.find(letter) == std::u16string::npos) letters += letter;
    }
    return letters;
}

Spelling::Spelling(std::u16string_view typed)
{
    for (const char16_t sign : typed) {
        if (sign != u' ' && m_signs.size() < longest) m_signs += sign;
    }
    m_is_literal = std::none_of(m_signs.begin(), m_signs.end(), [](char16_t sign) { return is_letter(sign) || sign == any; });
}

// After each sign of the name: how loose the closest way is that has spelled so much of what is typed.
std::optional<SpellingMatch> Spelling::match(std::u16string_view name, std::size_t from) const
{
    constexpr std::uint8_t no_way = 0xff;
    const std::size_t length = m_signs.size();
    if (length == 0) return std::nullopt;
    const HanTables& tables = HanTables::instance();
    if (!may_begin(tables, m_signs.front(), name[from])) return std::nullopt;
    std::array<std::uint8_t, longest + 1> before;  // NOLINT(cppcoreguidelines-pro-type-member-init): the first `length` are set
    std::array<std::uint8_t, longest + 1> after;   // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::fill_n(before.begin(), length + 1, no_way);
    before[0] = static_cast<std::uint8_t>(Closeness::Literal);
    std::size_t least = 0;  // nothing before is reached
    std::size_t most = 0;
    for (std::size_t at = from; at < name.size(); ++at) {
        if (name[at] == u' ') continue;
        std::fill_n(after.begin(), length + 1, no_way);
        std::size_t next_least = length + 1;
        std::size_t next_most = 0;
        const auto reach = [&](std::size_t typed, std::uint8_t way, Closeness closeness) {
            after[typed] = std::min(after[typed], std::max(way, static_cast<std::uint8_t>(closeness)));
            next_least = std::min(next_least, typed);
            next_most = std::max(next_most, typed);
        };
        const auto readings = tables.readings(name[at]);
        const std::size_t usual_count = tables.usual_count(name[at]);
        for (std::size_t typed = least; typed <= most; ++typed) {
            const std::uint8_t way = before[typed];
            if (way == no_way) continue;
            if (m_signs[typed] == name[at]) reach(typed + 1, way, Closeness::Literal);
            if (m_signs[typed] == any) reach(typed + 1, way, Closeness::Slip);
            if (!is_letter(m_signs[typed])) continue;
            for (std::size_t i = 0; i < readings.size(); ++i) {
                const std::string_view reading = readings[i];
                const std::size_t common = common_length(m_signs, typed, reading);
                if (common == 0) continue;
                const bool is_usual = i < usual_count || tables.is_local_reading(name, at, reading);
                const Closeness by_reading = is_usual ? Closeness::UsualReading : Closeness::RareReading;
                const Closeness by_initial = is_usual ? Closeness::Initial : Closeness::RareInitial;
                reach(typed + 1, way, by_initial);
                if (common >= 2 && has_double_initial(reading)) reach(typed + 2, way, by_initial);
                if (common == reading.size() || (common > 1 && typed + common == length)) reach(typed + common, way, by_reading);
            }
        }
        if (next_most == 0) return std::nullopt;
        if (after[length] != no_way) return SpellingMatch{at + 1, static_cast<Closeness>(after[length])};
        std::swap(before, after);
        least = next_least;
        most = std::min(next_most, length - 1);
    }
    return std::nullopt;
}

std::vector<std::u16string> Spelling::beginnings(std::size_t count) const
{
    std::set<std::pair<std::u16string, std::size_t>> ways{{u"", 0}};  // letters, and where the next character begins
    for (std::size_t i = 0; i < count; ++i) {
        std::set<std::pair<std::u16string, std::size_t>> next;
        for (const auto& [letters, from] : ways) {
            if (from == m_signs.size()) {
                next.insert({letters, from});
                continue;
            }
            for (const std::size_t end : ends_of_character(m_signs, from)) next.insert({letters + m_signs[from], end});
        }
        ways = std::move(next);
    }
    std::set<std::u16string> found;
    for (const auto& way : ways) found.insert(way.first);
    return {found.begin(), found.end()};
}

}  // namespace haishu::layers

#include "data/normalize/text_likelihood.hpp"

#include "geo/base/assert.hpp"
#include "geo/base/embedded.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace haishu
{

std::span<const EmbeddedFile> embedded_seeds();

}  // namespace haishu

namespace haishu::data
{
namespace
{

// Costs in bits of what is not in the table of characters: -log2 of the share of its kind in texts of maps, by estimate,
// and of one among its kind.
constexpr float ascii_word = 6;
constexpr float ascii_other = 8;
constexpr float control = 30;
constexpr float accent_in_word = 10;
constexpr float accent_elsewhere = 18;
constexpr float latin_sign = 15;
constexpr float letter_of_other_script = 25;  // the first one of a word of it
constexpr float next_letter = 5.5;
constexpr float odd_letter = 28;  // what two bytes of GBK look like in UTF-8
constexpr float punctuation = 11;
constexpr float kana = 17;
constexpr float number_form = 15;
constexpr float rare_han = 23;
constexpr float han_of_other_writing = 20;
constexpr float han_beyond_first_plane = 26;
constexpr float other = 24;
constexpr float private_use = 34;
constexpr float han_beside_small_letter = 4;  // added: 路a is rare, caf路 is an accent misread
constexpr float word_gain = 6;                // for each character of a known word but the first

constexpr float unused = -1;

struct HanCost {
    float simplified = rare_han;
    float traditional = rare_han;
};

struct Tables {
    std::vector<HanCost> first_plane{0x10000};
    std::unordered_map<char32_t, HanCost> beyond;
    std::unordered_set<std::u32string> words;
    std::size_t longest_word = 0;
};

char32_t next_code_point(std::string_view text, std::size_t& at)
{
    const auto byte = [&text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned lead = byte(at);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) code = (code << 6) | (byte(at + k) & 0x3FU);
    at += length;
    return code;
}

std::u32string code_points(std::string_view utf8)
{
    std::u32string text;
    for (std::size_t at = 0; at < utf8.size();) text.push_back(next_code_point(utf8, at));
    return text;
}

void for_each_line(std::string_view name, const auto& visit)
{
    for (std::string_view rest = embedded_bytes(embedded_seeds(), name); !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 0 && rest.front() != '#') visit(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

float cost_in(std::string_view tenths)
{
    int value = 0;
    const auto [end, fault] = std::from_chars(tenths.data(), tenths.data() + tenths.size(), value);
    return fault == std::errc() && end != tenths.data() ? static_cast<float>(value) / 10 : unused;
}

Tables read_tables()
{
    Tables tables;
    for_each_line("dictionaries/han_commonness.txt", [&tables](std::string_view line) {
        const std::size_t first = line.find('\t');
        const std::size_t second = line.find('\t', first + 1);
        HAISHU_ASSERT(second != std::string_view::npos, "a line of the table has three parts");
        HanCost cost{cost_in(line.substr(first + 1, second - first - 1)), cost_in(line.substr(second + 1))};
        if (cost.simplified == unused) cost.simplified = han_of_other_writing;
        if (cost.traditional == unused) cost.traditional = han_of_other_writing;
        std::size_t at = 0;
        const char32_t code = next_code_point(line, at);
        code < 0x10000 ? static_cast<void>(tables.first_plane[code] = cost) : static_cast<void>(tables.beyond[code] = cost);
    });
    for_each_line("dictionaries/map_words.txt", [&tables](std::string_view line) {
        std::u32string word = code_points(line);
        tables.longest_word = std::max(tables.longest_word, word.size());
        tables.words.insert(std::move(word));
    });
    return tables;
}

const Tables& tables()
{
    static const Tables read = read_tables();
    return read;
}

bool is_between(char32_t c, char32_t first, char32_t last)
{
    return c >= first && c <= last;
}

bool is_small_letter(char32_t c)
{
    return is_between(c, 'a', 'z');
}

bool is_ascii_letter(char32_t c)
{
    return is_small_letter(c) || is_between(c, 'A', 'Z');
}

bool is_han(char32_t c)
{
    return is_between(c, 0x3400, 0x4DBF) || is_between(c, 0x4E00, 0x9FFF) || is_between(c, 0xF900, 0xFAFF) ||
           is_between(c, 0x20000, 0x323AF);
}

// Scripts of which whole words are met; 0 for all else.
int script_of_words(char32_t c)
{
    if (is_between(c, 0x410, 0x44F) || c == 0x401 || c == 0x451) return 1;  // modern Cyrillic
    if (is_between(c, 0x391, 0x3C9) || is_between(c, 0x3CA, 0x3CE)) return 2;
    if (is_between(c, 0x3041, 0x30FF)) return 3;
    if (is_between(c, 0xAC00, 0xD7A3)) return 4;
    return 0;
}

float cost_of_others(char32_t c, char32_t before, char32_t after)
{
    if (c < 0x20 || c == 0x7F || is_between(c, 0x80, 0x9F)) return c == '\t' || c == '\r' || c == '\n' ? ascii_other : control;
    if (c < 0x80) return is_ascii_letter(c) || is_between(c, '0', '9') || c == ' ' ? ascii_word : ascii_other;
    if (is_between(c, 0xA0, 0xBF) || c == 0xD7 || c == 0xF7) return latin_sign;
    if (c < 0x250) return is_ascii_letter(before) || is_ascii_letter(after) ? accent_in_word : accent_elsewhere;
    if (const int script = script_of_words(c); script != 0)
        return script == script_of_words(before) ? next_letter + (script == 4 ? 5.0F : 0.0F)
                                                 : (script == 3 ? kana : letter_of_other_script);
    if (c < 0x800) return odd_letter;
    if (is_between(c, 0x2010, 0x203B) || is_between(c, 0x3000, 0x3017) || is_between(c, 0xFF01, 0xFF5E)) return punctuation;
    if (is_between(c, 0x2103, 0x2116) || is_between(c, 0x2160, 0x217F) || is_between(c, 0x2460, 0x249B) ||
        is_between(c, 0x3220, 0x3229) || is_between(c, 0x3380, 0x33D5))
        return number_form;
    if (is_between(c, 0xE000, 0xF8FF) || c >= 0xF0000) return private_use;
    return other;
}

HanCost cost_of(char32_t c, char32_t before, char32_t after)
{
    if (!is_han(c)) {
        const float cost = cost_of_others(c, before, after);
        return {cost, cost};
    }
    HanCost cost;
    if (c < 0x10000) {
        cost = tables().first_plane[c];
    } else {
        const auto found = tables().beyond.find(c);
        cost = found == tables().beyond.end() ? HanCost{han_beyond_first_plane, han_beyond_first_plane} : found->second;
    }
    if (is_small_letter(before) || is_small_letter(after)) {
        cost.simplified += han_beside_small_letter;
        cost.traditional += han_beside_small_letter;
    }
    return cost;
}

// The number of characters of the longest known word at `at`; 0 for none.
std::size_t word_at(const std::u32string& text, std::size_t at)
{
    for (std::size_t length = std::min(tables().longest_word, text.size() - at); length > 1; --length)
        if (tables().words.count(text.substr(at, length)) > 0) return length;
    return 0;
}

}  // namespace

void TextCost::add(std::string_view utf8)
{
    const std::u32string text = code_points(utf8);
    std::size_t word_end = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const HanCost cost = cost_of(text[i], i > 0 ? text[i - 1] : 0, i + 1 < text.size() ? text[i + 1] : 0);
        const bool is_in_word = i < word_end;
        simplified += is_in_word ? std::max(1.0F, cost.simplified - word_gain) : cost.simplified;
        traditional += is_in_word ? std::max(1.0F, cost.traditional - word_gain) : cost.traditional;
        if (i >= word_end && is_han(text[i])) word_end = i + word_at(text, i);
    }
}

double TextCost::bits() const
{
    const double as_simplified = simplified + 0.15;  // -log2 of nine tenths
    const double as_traditional = traditional + 3.32;
    const double better = std::min(as_simplified, as_traditional);
    return better - std::log2(std::exp2(better - as_simplified) + std::exp2(better - as_traditional));
}

}  // namespace haishu::data

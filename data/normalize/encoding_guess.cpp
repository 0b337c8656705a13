#include "data/normalize/encoding_guess.hpp"

#include "data/normalize/text_encoding.hpp"

#include <algorithm>
#include <cstdint>

namespace haishu::data
{
namespace
{

using Byte = unsigned char;

// Sum of the plausibilities (0 to 1) of the characters beyond ASCII.
struct Tally {
    double weight = 0;
    double characters = 0;
    double errors = 0;

    void add(double plausibility)
    {
        weight += plausibility;
        ++characters;
    }
    [[nodiscard]] double score() const { return characters + errors == 0 ? 0 : weight / (characters + 3 * errors); }
};

struct Text {
    std::string_view bytes;

    [[nodiscard]] Byte at(std::size_t i) const { return i < bytes.size() ? static_cast<Byte>(bytes[i]) : Byte{0}; }
    [[nodiscard]] bool is_lower(std::size_t i) const { return at(i) >= 'a' && at(i) <= 'z'; }
    [[nodiscard]] bool is_letter(std::size_t i) const { return is_lower(i) || (at(i) >= 'A' && at(i) <= 'Z'); }
    // The character of `length` bytes at `i` stands against a small Latin letter: a hanzi seldom does, an accent always.
    [[nodiscard]] bool touches_lower(std::size_t i, std::size_t length) const
    {
        return (i > 0 && is_lower(i - 1)) || is_lower(i + length);
    }
    [[nodiscard]] bool touches_letter(std::size_t i, std::size_t length) const
    {
        return (i > 0 && is_letter(i - 1)) || is_letter(i + length);
    }
};

constexpr double unlikely = 0.2;

double gb18030_plausibility(Byte lead, Byte trail)
{
    const bool is_gb2312_cell = trail >= 0xA1;
    if (is_gb2312_cell && lead >= 0xB0 && lead <= 0xD7) return 1.0;    // level 1: the 3,755 common hanzi
    if (is_gb2312_cell && lead >= 0xD8 && lead <= 0xF7) return 0.7;    // level 2
    if (is_gb2312_cell && (lead == 0xA1 || lead == 0xA3)) return 0.9;  // punctuation and full-width forms
    if (is_gb2312_cell && lead == 0xA2) return 0.6;                    // numbers in circles
    if (is_gb2312_cell && lead >= 0xA4 && lead <= 0xA5) return 0.4;    // kana
    if (is_gb2312_cell && lead >= 0xA6 && lead <= 0xA9) return unlikely;
    if (is_gb2312_cell && (lead >= 0xF8 || (lead >= 0xAA && lead <= 0xAF))) return 0;  // private use
    if (!is_gb2312_cell && lead >= 0xA1 && lead <= 0xA9) return 0;
    return 0.25;  // rare hanzi of GBK
}

void tally_gb18030(const Text& text, Tally& tally)
{
    for (std::size_t i = 0; i < text.bytes.size();) {
        const Byte lead = text.at(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        if (i + 1 >= text.bytes.size()) return;  // a cell cut inside a character
        const Byte trail = text.at(i + 1);
        if (lead != 0x80 && lead != 0xFF && trail >= 0x30 && trail <= 0x39) {
            if (i + 3 >= text.bytes.size()) return;
            const bool is_four = text.at(i + 2) >= 0x81 && text.at(i + 3) >= 0x30 && text.at(i + 3) <= 0x39;
            is_four ? tally.add(0.4) : static_cast<void>(++tally.errors);
            i += is_four ? 4 : 1;
        } else if (lead != 0x80 && lead != 0xFF && trail >= 0x40 && trail != 0x7F && trail != 0xFF) {
            tally.add(text.touches_lower(i, 2) ? unlikely : gb18030_plausibility(lead, trail));
            i += 2;
        } else {
            ++tally.errors;
            ++i;
        }
    }
}

void tally_big5(const Text& text, Tally& tally)
{
    for (std::size_t i = 0; i < text.bytes.size();) {
        const Byte lead = text.at(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        if (i + 1 >= text.bytes.size()) return;
        const Byte trail = text.at(i + 1);
        if (lead < 0xA1 || lead > 0xF9 || trail < 0x40 || (trail > 0x7E && trail < 0xA1) || trail == 0xFF) {
            ++tally.errors;
            ++i;
            continue;
        }
        const double plausibility = lead >= 0xA4 && lead <= 0xC6 ? 1.0 : lead >= 0xC9 ? 0.4 : lead <= 0xA2 ? 0.8 : unlikely;
        tally.add(text.touches_lower(i, 2) ? unlikely : plausibility);
        i += 2;
    }
}

bool is_modern_cyrillic(std::uint32_t c)
{
    return (c >= 0x410 && c <= 0x44F) || c == 0x401 || c == 0x451;
}

double unicode_plausibility(std::uint32_t c, bool touches_letter, int cyrillic_run)
{
    if (c < 0xA0) return 0;
    if (c < 0x250) return touches_letter ? 1.0 : c < 0xC0 ? 0.5 : 0.3;
    if (is_modern_cyrillic(c)) return cyrillic_run >= 4 ? 1.0 : 0.25;  // a word
    if (c < 0x800) return 0.25;  // Greek, Armenian, Hebrew, Arabic: what two GBK bytes look like
    if (c >= 0xE000 && c < 0xF900) return 0;
    if (c == 0xFFFD) return 0.3;
    if (c >= 0x10000) return c < 0x20000 ? 0.6 : 0.8;
    return 1.0;  // three bytes in the right order hardly come by chance
}

// One code point of at most four bytes at `i`; length 0 for an error, and `is_cut` if the text ends inside it.
std::size_t utf8_character(const Text& text, std::size_t i, std::uint32_t& code, bool& is_cut)
{
    const Byte lead = text.at(i);
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0) == 0xE0        ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0) return 0;
    code = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
        if (i + k >= text.bytes.size()) {
            is_cut = true;
            return 0;
        }
        const Byte next = text.at(i + k);
        if ((next & 0xC0) != 0x80) return 0;
        code = (code << 6) | (next & 0x3FU);
    }
    const bool is_overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool is_impossible = (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF;
    return is_overlong || is_impossible ? 0 : length;
}

// Modern Cyrillic letters in a row from `i` on.
int cyrillic_word(const Text& text, std::size_t i)
{
    int letters = 0;
    for (;; ++letters) {
        std::uint32_t code = 0;
        bool is_cut = false;
        const std::size_t length = utf8_character(text, i, code, is_cut);
        if (length != 2 || !is_modern_cyrillic(code)) return letters;
        i += length;
    }
}

void tally_utf8(const Text& text, Tally& tally)
{
    int cyrillic_run = 0;  // letters of the word that the present one is in
    bool is_in_word = false;
    for (std::size_t i = 0; i < text.bytes.size();) {
        if (text.at(i) < 0x80) {
            is_in_word = false;
            ++i;
            continue;
        }
        std::uint32_t code = 0;
        bool is_cut = false;
        const std::size_t length = utf8_character(text, i, code, is_cut);
        if (is_cut) return;
        if (length == 0) {
            ++tally.errors;
            ++i;
            continue;
        }
        if (!is_in_word) cyrillic_run = cyrillic_word(text, i);
        is_in_word = is_modern_cyrillic(code);
        tally.add(unicode_plausibility(code, text.touches_letter(i, length), cyrillic_run));
        i += length;
    }
}

void tally_windows_1252(const Text& text, Tally& tally)
{
    for (std::size_t i = 0; i < text.bytes.size(); ++i) {
        if (text.at(i) < 0x80) continue;
        const bool is_alone = (i == 0 || text.at(i - 1) < 0x80) && text.at(i + 1) < 0x80;
        tally.add(text.at(i) >= 0xC0 && is_alone && text.touches_lower(i, 1) ? 0.85 : 0);
    }
}

}  // namespace

void EncodingGuess::add(std::string_view text)
{
    if (is_full() || data::is_ascii(text)) return;
    m_texts.emplace_back(text.substr(0, 4096));
    m_size += m_texts.back().size();
}

std::vector<EncodingCandidate> EncodingGuess::candidates(std::string_view declared) const
{
    Tally utf8;
    Tally gb18030;
    Tally big5;
    Tally latin;
    for (const std::string& bytes : m_texts) {
        const Text text{bytes};
        tally_utf8(text, utf8);
        tally_gb18030(text, gb18030);
        tally_big5(text, big5);
        tally_windows_1252(text, latin);
    }
    // Bytes of GBK text mostly make common characters of Big5 too, but hardly the other way round: Big5 must win clearly.
    const double big5_score = gb18030.score() < 0.6 ? big5.score() - 0.1 : big5.score() - 0.4;
    std::vector<EncodingCandidate> all{{"UTF-8", is_ascii() ? 1.0 : utf8.score()},
                                       {"GB18030", gb18030.score()},
                                       {"BIG5", big5_score},
                                       {"CP1252", latin.score()}};
    const auto is_declared = [declared](const EncodingCandidate& candidate) { return candidate.name == declared; };
    if (!declared.empty() && std::none_of(all.begin(), all.end(), is_declared)) all.push_back({std::string(declared), 0.5});
    for (EncodingCandidate& candidate : all) candidate.confidence += is_declared(candidate) ? 0.15 : 0;
    std::stable_sort(all.begin(), all.end(),
                     [](const EncodingCandidate& a, const EncodingCandidate& b) { return a.confidence > b.confidence; });
    for (EncodingCandidate& candidate : all) candidate.confidence = std::clamp(candidate.confidence, 0.0, 1.0);
    return all;
}

}  // namespace haishu::data

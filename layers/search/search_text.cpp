#include "layers/search/search_text.hpp"

#include "layers/search/han_tables.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>
#include <string>

namespace haishu::layers
{

namespace
{

struct Sign {
    char16_t unit;
    std::uint32_t source;
};
using Signs = std::vector<Sign>;

constexpr bool is_letter(char16_t unit)
{
    return unit >= u'a' && unit <= u'z';
}

// Letters of the Latin script that are a letter and a mark.
bool is_marked_latin(UChar32 sign)
{
    return (sign >= 0xc0 && sign <= 0x24f) || (sign >= 0x1e00 && sign <= 0x1eff);
}

UChar32 without_marks(UChar32 sign)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const apart = icu::Normalizer2::getNFDInstance(status);
    icu::UnicodeString letters;
    if (U_FAILURE(status) || !apart->getDecomposition(sign, letters) || letters.isEmpty()) return sign;
    return letters.char32At(0);
}

// What stands for a sign: itself, '-' for all dashes, ' ' between words, 0 for nothing. Brackets stay for now.
UChar32 plain(UChar32 sign)
{
    if (is_marked_latin(sign)) return without_marks(sign);
    if (sign == '(' || sign == ')' || sign == '#' || sign == '+' || sign == '&') return sign;
    if (sign == '~' || u_hasBinaryProperty(sign, UCHAR_DASH)) return '-';
    switch (u_charType(sign)) {
        case U_UPPERCASE_LETTER:
        case U_LOWERCASE_LETTER:
        case U_TITLECASE_LETTER:
        case U_MODIFIER_LETTER:
        case U_OTHER_LETTER:
        case U_DECIMAL_DIGIT_NUMBER:
        case U_LETTER_NUMBER:
        case U_OTHER_NUMBER:
        case U_OTHER_SYMBOL: return sign;
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_FORMAT_CHAR:
        case U_SURROGATE:
        case U_UNASSIGNED:
        case U_PRIVATE_USE_CHAR: return 0;
        default: return ' ';
    }
}

void append(Signs& out, UChar32 sign, std::uint32_t source)
{
    const UChar32 stands = plain(sign);
    if (stands == 0) return;
    std::array<char16_t, 2> units{};
    std::int32_t count = 0;
    U16_APPEND_UNSAFE(units.data(), count, stands);
    for (std::int32_t i = 0; i < count; ++i) out.push_back({HanTables::instance().looked_up_as(units[i]), source});
}

// Folds run by run: up to the next sign that no sign before it changes.
Signs folded(std::string_view utf8)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    Signs out;
    out.reserve(utf8.size());
    icu::UnicodeString run;
    std::uint32_t run_source = 0;
    const auto flush = [&] {
        if (run.isEmpty()) return;
        const icu::UnicodeString normal = fold->normalize(run, status);
        for (std::int32_t i = 0; i < normal.length();) {
            const UChar32 sign = normal.char32At(i);
            append(out, sign, run_source);
            i += U16_LENGTH(sign);
        }
        run.remove();
    };
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
    const auto length = static_cast<std::int32_t>(utf8.size());
    for (std::int32_t i = 0; i < length && U_SUCCESS(status);) {
        const std::int32_t at = i;
        UChar32 sign = 0;
        U8_NEXT(bytes, i, length, sign);
        if (sign < 0) continue;
        if (run.isEmpty() || fold->hasBoundaryBefore(sign)) {
            flush();
            run_source = static_cast<std::uint32_t>(at);
        }
        run.append(sign);
    }
    flush();
    return out;
}

// Where a note behind a character ends, as "(qi)" in 碶(qi); `at` itself where there is none.
std::size_t behind_note(const Signs& signs, std::size_t at)
{
    constexpr std::size_t longest = 7;
    if (at == 0 || signs[at].unit != u'(' || !is_han(signs[at - 1].unit)) return at;
    std::size_t end = at + 1;
    while (end < signs.size() && end - at <= longest && is_letter(signs[end].unit)) ++end;
    const bool is_note = end > at + 1 && end < signs.size() && signs[end].unit == u')';
    return is_note ? end + 1 : at;
}

bool counts_things(char16_t unit)
{
    constexpr std::u16string_view counters = u"号弄幢栋层室单";
    return counters.find(unit) != std::u16string_view::npos;
}

// Appends the digits for the numerals at `at` and returns where they end; `at` where they are none that count things.
std::size_t take_number(const Signs& signs, std::size_t at, SearchText& out)
{
    std::u16string numerals;
    std::size_t end = at;
    while (end < signs.size() && is_chinese_numeral(signs[end].unit)) numerals += signs[end++].unit;
    if (end == at || end == signs.size() || !counts_things(signs[end].unit)) return at;
    const std::int32_t number = chinese_number(numerals);
    if (number < 0) return at;
    for (const char digit : std::to_string(number)) {
        out.signs += static_cast<char16_t>(digit);
        out.source.push_back(signs[at].source);
    }
    return end;
}

}  // namespace

SearchText search_text(std::string_view utf8)
{
    const Signs signs = folded(utf8);
    SearchText out;
    out.signs.reserve(signs.size());
    out.source.reserve(signs.size() + 1);
    for (std::size_t i = 0; i < signs.size();) {
        if (const std::size_t end = behind_note(signs, i); end != i) {
            i = end;
            continue;
        }
        if (const std::size_t end = take_number(signs, i, out); end != i) {
            i = end;
            continue;
        }
        const char16_t unit = signs[i].unit == u'(' || signs[i].unit == u')' ? u' ' : signs[i].unit;
        const bool is_needless = unit == u' ' && (out.signs.empty() || out.signs.back() == u' ');
        if (!is_needless) {
            out.signs += unit;
            out.source.push_back(signs[i].source);
        }
        ++i;
    }
    if (out.signs.ends_with(u' ')) {
        out.signs.pop_back();
        out.source.pop_back();
    }
    out.source.push_back(static_cast<std::uint32_t>(utf8.size()));
    return out;
}

}  // namespace haishu::layers

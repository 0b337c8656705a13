#include "layers/catalog/code_format.hpp"

#include <algorithm>
#include <array>

namespace haishu::layers
{

namespace
{

constexpr std::string_view CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // no I, O, S, V, Z
constexpr std::string_view ORGANISATION_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t DIVISION_BEGIN = 2;  // of the registering authority, six digits
constexpr std::size_t DIVISION_END = 8;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_of(std::string_view signs, std::string_view text)
{
    return text.find_first_not_of(signs) == std::string_view::npos;
}

std::string_view credit_code_fault(std::string_view text)
{
    if (text.size() == 15 && std::all_of(text.begin(), text.end(), is_digit)) {
        return "it is a registration number of 15 digits, not a credit code of 18 signs";
    }
    if (text.size() == 9 && is_of(ORGANISATION_SIGNS, text)) {
        return "it is an organisation code of 9 signs, not a credit code of 18 signs";
    }
    if (!is_of(ORGANISATION_SIGNS, text)) return "only digits and Latin capitals stand in a credit code";
    if (text.size() != 18) return "a credit code has 18 signs";
    if (!is_of(CREDIT_SIGNS, text)) return "the letters I, O, S, V and Z do not stand in a credit code";
    const std::string_view division = text.substr(DIVISION_BEGIN, DIVISION_END - DIVISION_BEGIN);
    if (!std::all_of(division.begin(), division.end(), is_digit)) return "signs 3 to 8 of a credit code are digits";
    if (credit_code_check_sign(text.substr(0, 17)) != text[17]) return "the check sign does not fit the other signs";
    return {};
}

std::string_view organisation_code_fault(std::string_view text)
{
    if (!is_of(ORGANISATION_SIGNS, text)) return "only digits and Latin capitals stand in an organisation code";
    if (text.size() != 9) return "an organisation code has 9 signs";
    if (organisation_check_sign(text.substr(0, 8)) != text[8]) return "the check sign does not fit the other signs";
    return {};
}

// One sign of ASCII, from a text that may have its full-width twin (U+FF01 to U+FF5E, or the ideographic space).
char narrow_sign(std::string_view text, std::size_t& at)
{
    const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const bool is_wide = at + 2 < text.size() && byte(at) == 0xEF && (byte(at + 1) == 0xBC || byte(at + 1) == 0xBD);
    if (is_wide) {
        const int offset = (byte(at + 1) - 0xBC) * 64 + byte(at + 2) - 0x80;  // from U+FF00
        if (offset >= 0x01 && offset <= 0x5E) {
            at += 3;
            return static_cast<char>(offset + 0x20);
        }
    }
    if (text.substr(at, 3) == "\u3000") {
        at += 3;
        return ' ';
    }
    return text[at++];
}

}  // namespace

std::string canonical_code(TextFormat format, std::string_view text)
{
    if (format == TextFormat::Free) return std::string(text);
    std::string code;
    for (std::size_t at = 0; at < text.size();) {
        const char sign = narrow_sign(text, at);
        if (sign == ' ' || sign == '\t' || (sign == '-' && format == TextFormat::OrganisationCode)) continue;
        code += sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 'a' + 'A') : sign;
    }
    return code;
}

std::string_view code_fault(TextFormat format, std::string_view text)
{
    switch (format) {
        case TextFormat::CreditCode: return credit_code_fault(text);
        case TextFormat::OrganisationCode: return organisation_code_fault(text);
        case TextFormat::Free: break;
    }
    return {};
}

Result<void> check_code(const Field& field, const geo::Value& value)
{
    const auto* text = std::get_if<std::string>(&value);
    if (field.format == TextFormat::Free || text == nullptr) return {};
    const std::string_view reason = code_fault(field.format, *text);
    if (reason.empty()) return {};
    return bad_input("field-format", "field \"" + field.name + "\": " + std::string(reason))
        .with("field", field.name)
        .with("reason", std::string(reason));
}

char credit_code_check_sign(std::string_view seventeen)
{
    std::size_t weight = 1;
    std::size_t sum = 0;
    for (const char c : seventeen) {
        const std::size_t value = CREDIT_SIGNS.find(c);
        if (value == std::string_view::npos) return 0;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    return CREDIT_SIGNS[(31 - sum % 31) % 31];
}

char organisation_check_sign(std::string_view eight)
{
    constexpr std::array<std::size_t, 8> weights{3, 7, 9, 10, 5, 8, 4, 2};
    std::size_t sum = 0;
    for (std::size_t i = 0; i < weights.size() && i < eight.size(); ++i) {
        const std::size_t value = ORGANISATION_SIGNS.find(eight[i]);
        if (value == std::string_view::npos) return 0;
        sum += value * weights[i];
    }
    const std::size_t check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

}  // namespace haishu::layers

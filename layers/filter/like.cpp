#include "layers/filter/predicate.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

struct Sign {
    enum class Kind { Byte, OneCharacter, AnyText };
    Kind kind = Kind::Byte;
    char byte = 0;
};

std::vector<Sign> signs_of(std::string_view pattern)
{
    std::vector<Sign> signs;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool is_escape = pattern[i] == '\\' && i + 1 < pattern.size();
        if (is_escape) {
            signs.push_back({Sign::Kind::Byte, pattern[++i]});
        } else if (pattern[i] == '%') {
            if (signs.empty() || signs.back().kind != Sign::Kind::AnyText) signs.push_back({Sign::Kind::AnyText, 0});
        } else if (pattern[i] == '_') {
            signs.push_back({Sign::Kind::OneCharacter, 0});
        } else {
            signs.push_back({Sign::Kind::Byte, pattern[i]});
        }
    }
    return signs;
}

std::size_t after_character(std::string_view text, std::size_t at)
{
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U);
    return at;
}

// Only the last "any text" is ever widened again, so the cost is that of the text times the pattern at most.
bool is_like(std::string_view text, const std::vector<Sign>& signs)
{
    constexpr auto none = static_cast<std::size_t>(-1);
    std::size_t at = 0;
    std::size_t sign = 0;
    std::size_t widened_sign = none;
    std::size_t widened_at = 0;
    while (at < text.size()) {
        if (sign < signs.size() && signs[sign].kind == Sign::Kind::AnyText) {
            widened_sign = ++sign;
            widened_at = at;
        } else if (sign < signs.size() && signs[sign].kind == Sign::Kind::OneCharacter) {
            at = after_character(text, at);
            ++sign;
        } else if (sign < signs.size() && signs[sign].byte == text[at]) {
            ++at;
            ++sign;
        } else if (widened_sign != none) {
            widened_at = after_character(text, widened_at);
            at = widened_at;
            sign = widened_sign;
        } else {
            return false;
        }
    }
    while (sign < signs.size() && signs[sign].kind == Sign::Kind::AnyText) ++sign;
    return sign == signs.size();
}

class Like : public Predicate
{
   public:
    Like(ScalarPointer value, std::string_view pattern) : m_value(std::move(value)), m_signs(signs_of(pattern)) {}
    [[nodiscard]] Truth test(const FeatureRef& feature) const override
    {
        const geo::ValueView value = m_value->value(feature);
        const auto* text = std::get_if<std::string_view>(&value);
        return text != nullptr ? Truth(is_like(*text, m_signs)) : std::nullopt;
    }

   private:
    ScalarPointer m_value;
    std::vector<Sign> m_signs;
};

}  // namespace

Result<PredicatePointer> bind_like(const Expression& expression, const Binding& binding)
{
    const Expression& pattern = *expression.arguments[1];
    HAISHU_TRY(ScalarPointer value, bind_scalar(*expression.arguments[0], binding));
    if (value->type() != ScalarType::Text)
        return misfit(*expression.arguments[0], fmt::format("LIKE looks at text, not at a {}", type_name(value->type())));
    HAISHU_TRY(const ScalarPointer bound, bind_scalar(pattern, binding));
    const auto* text = bound->constant() != nullptr ? std::get_if<std::string>(bound->constant()) : nullptr;
    if (text == nullptr) return misfit(pattern, "the pattern of LIKE is a text");
    return PredicatePointer(std::make_unique<Like>(std::move(value), *text));
}

}  // namespace haishu::layers

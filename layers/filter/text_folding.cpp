// CASEI folds case as Unicode does (full folding: "ß" is "ss"), ACCENTI takes off combining marks; both by ICU.

#include "layers/filter/predicate.hpp"

#include <functional>
#include <unordered_map>

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace haishu::layers
{

namespace
{

std::string folded(Operator op, std::string_view text)
{
    icu::UnicodeString wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    if (op == Operator::CaseFolded) {
        wide.foldCase();
    } else {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Normalizer2* const apart = icu::Normalizer2::getNFDInstance(status);
        const icu::Normalizer2* const together = icu::Normalizer2::getNFCInstance(status);
        if (U_FAILURE(status)) return std::string(text);
        const icu::UnicodeString letters = apart->normalize(wide, status);
        icu::UnicodeString bare;
        for (std::int32_t i = 0; i < letters.length();) {
            const UChar32 letter = letters.char32At(i);
            i += U16_LENGTH(letter);
            if (u_charType(letter) != U_NON_SPACING_MARK) bare.append(letter);
        }
        wide = together->normalize(bare, status);
    }
    std::string out;
    wide.toUTF8String(out);
    return out;
}

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

class Folded : public Scalar
{
   public:
    Folded(Operator op, ScalarPointer inner) : Scalar(ScalarType::Text), m_op(op), m_inner(std::move(inner))
    {
        const auto* constant = m_inner->constant();
        const auto* text = constant != nullptr ? std::get_if<std::string>(constant) : nullptr;
        if (text != nullptr) m_constant = folded(op, *text);
    }
    [[nodiscard]] geo::ValueView value(const FeatureRef& feature) const override
    {
        if (constant() != nullptr) return geo::to_view(m_constant);
        const geo::ValueView value = m_inner->value(feature);
        const auto* text = std::get_if<std::string_view>(&value);
        if (text == nullptr) return {};
        // Names of classes and streets come again and again.
        auto known = m_known.find(*text);
        if (known == m_known.end()) {
            if (m_known.size() >= most_known) m_known.clear();
            known = m_known.emplace(*text, folded(m_op, *text)).first;
        }
        return std::string_view(known->second);
    }
    [[nodiscard]] const geo::Value* constant() const override { return geo::is_null(m_constant) ? nullptr : &m_constant; }

   private:
    static constexpr std::size_t most_known = 4096;
    Operator m_op;
    ScalarPointer m_inner;
    geo::Value m_constant;
    mutable std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> m_known;
};

}  // namespace

Result<ScalarPointer> bind_folding(const Expression& expression, const Binding& binding)
{
    const Expression& argument = *expression.arguments[0];
    HAISHU_TRY(ScalarPointer inner, bind_scalar(argument, binding));
    if (inner->type() != ScalarType::Text) return misfit(argument, fmt::format("a {} is no text", type_name(inner->type())));
    return ScalarPointer(std::make_unique<Folded>(expression.op, std::move(inner)));
}

}  // namespace haishu::layers

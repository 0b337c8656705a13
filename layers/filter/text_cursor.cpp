#include "layers/filter/text_cursor.hpp"

#include "layers/filter/expression_builder.hpp"
#include "layers/store/utf8.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Names may be of any letters of UTF-8.
bool begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c)
{
    return begins_name(c) || is_digit(c) || c == '.';
}

bool begins_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

}  // namespace

std::string capitals(std::string_view word)
{
    std::string text(word);
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

Result<void> TextCursor::check_encoding() const
{
    if (!is_utf8(m_text)) return malformed_filter("character 1", "the text is not UTF-8");
    return {};
}

void TextCursor::skip_blanks()
{
    while (m_at < m_text.size() && is_blank(m_text[m_at])) ++m_at;
}

std::string TextCursor::place()
{
    if (m_at < m_counted_at) m_counted_at = m_counted = 0;
    for (; m_counted_at < m_at; ++m_counted_at) m_counted += begins_character(m_text[m_counted_at]) ? 1 : 0;
    return fmt::format("character {}", m_counted + 1);
}

Error TextCursor::expected(std::string_view what)
{
    constexpr std::size_t shown = 20;
    std::size_t end = std::min(m_text.size(), m_at + shown);
    while (end < m_text.size() && !begins_character(m_text[end])) ++end;
    const std::string_view rest = m_text.substr(m_at, end - m_at);
    return malformed_filter(place(), fmt::format("expected {}, found {}", what, rest.empty() ? "the end" : rest));
}

bool TextCursor::take(std::string_view sign)
{
    skip_blanks();
    if (m_text.substr(m_at, sign.size()) != sign) return false;
    m_at += sign.size();
    return true;
}

std::string_view TextCursor::name_ahead()
{
    skip_blanks();
    std::size_t end = m_at;
    if (end < m_text.size() && begins_name(m_text[end])) {
        while (end < m_text.size() && continues_name(m_text[end])) ++end;
    }
    return m_text.substr(m_at, end - m_at);
}

bool TextCursor::take_word(std::string_view word)
{
    const std::string_view name = name_ahead();
    if (name.size() != word.size() || capitals(name) != word) return false;
    m_at += word.size();
    return true;
}

bool TextCursor::is_open_behind(std::string_view name) const
{
    std::size_t at = m_at + name.size();
    while (at < m_text.size() && is_blank(m_text[at])) ++at;
    return at < m_text.size() && m_text[at] == '(';
}

Result<void> TextCursor::require(std::string_view sign)
{
    if (!take(sign)) return expected(fmt::format("'{}'", sign));
    return {};
}

Result<std::string> TextCursor::quoted(char quote)
{
    std::string text;
    for (++m_at; m_at < m_text.size(); ++m_at) {
        const bool has_next = m_at + 1 < m_text.size();
        if (m_text[m_at] == quote) {
            if (!has_next || m_text[m_at + 1] != quote) {
                ++m_at;
                return text;
            }
            ++m_at;
        } else if (m_text[m_at] == '\\' && has_next && m_text[m_at + 1] == quote) {
            ++m_at;
        }
        text += m_text[m_at];
    }
    return expected("the closing quote");
}

Result<geo::Value> TextCursor::number_value()
{
    const char* const begin = m_text.data() + m_at;
    const char* const end = m_text.data() + m_text.size();
    double real = 0;
    const auto [real_end, real_error] = std::from_chars(begin, end, real);
    if (real_error != std::errc() || !std::isfinite(real)) return expected("a number");
    std::int64_t whole = 0;
    const auto [whole_end, whole_error] = std::from_chars(begin, end, whole);
    m_at += static_cast<std::size_t>(real_end - begin);
    if (m_at < m_text.size() && continues_name(m_text[m_at])) return expected("the end of the number");
    if (whole_error == std::errc() && whole_end == real_end) return geo::Value(whole);
    return geo::Value(real);
}

}  // namespace haishu::layers

#pragma once
// Where a reader of CQL2 text stands, and the words, numbers and quotes that it takes from there. Internal to layers/filter.

#include "geo/base/result.hpp"
#include "geo/types/value.hpp"

#include <string>
#include <string_view>

namespace haishu::layers
{

std::string capitals(std::string_view word);  // a-z only
bool is_digit(char c);

class TextCursor
{
   public:
    explicit TextCursor(std::string_view text) : m_text(text) {}

   protected:
    [[nodiscard]] Result<void> check_encoding() const;  // UTF-8
    void skip_blanks();
    [[nodiscard]] std::string place();  // "character 17", counted from 1
    [[nodiscard]] Error expected(std::string_view what);
    bool take(std::string_view sign);
    // A name that starts here; empty if none does.
    [[nodiscard]] std::string_view name_ahead();
    bool take_word(std::string_view word);  // `word` in capitals, the text in any case
    [[nodiscard]] bool is_open_behind(std::string_view name) const;
    Result<void> require(std::string_view sign);
    // From the opening quote on. A quote inside is written twice, or behind a backslash.
    Result<std::string> quoted(char quote);
    Result<geo::Value> number_value();

    std::string_view m_text;
    std::size_t m_at = 0;

   private:
    // Characters before m_counted_at, so that the places of many nodes cost one walk over the text.
    std::size_t m_counted_at = 0;
    std::size_t m_counted = 0;
};

}  // namespace haishu::layers

#pragma once
// How what somebody types spells the characters of a name: by the character itself, by a reading, by the beginning of one
// at the end of what is typed, or by its first letter (zh, ch and sh count as first letters too), in any mixture: "药行街",
// "yaohangjie", "yaohangj", "yhj" and "药hj" all spell 药行街. ü is typed v or u.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// From close to loose; a match is as loose as its loosest character. Slip: any sign stood for one typed wrong.
enum class Closeness : std::uint8_t { Literal, UsualReading, RareReading, Initial, RareInitial, Slip };

struct SpellingMatch {
    std::size_t end;  // behind the last sign of the name
    Closeness closeness;
};

class Spelling
{
   public:
    static constexpr std::size_t longest = 64;  // signs; what is typed beyond is left out
    static constexpr char16_t any = 0xffff;     // typed for any one sign

    // `typed` as of search_text(); spaces do not count.
    explicit Spelling(std::u16string_view typed);

    [[nodiscard]] const std::u16string& signs() const { return m_signs; }
    [[nodiscard]] bool is_empty() const { return m_signs.empty(); }
    // Whether nothing of it can be a reading or stand for another sign.
    [[nodiscard]] bool is_literal() const { return m_is_literal; }
    // Whether the signs of `name` from `from` on are spelled, up to where what is typed ends. Spaces in a name do not count.
    [[nodiscard]] std::optional<SpellingMatch> match(std::u16string_view name, std::size_t from) const;
    // The first `count` characters that a name may have here, each as letter_of() says: all ways to take what is typed apart.
    // A way that ends before is shorter.
    [[nodiscard]] std::vector<std::u16string> beginnings(std::size_t count) const;

   private:
    std::u16string m_signs;
    bool m_is_literal;
};

// The letters with which a sign of a name may begin: of its readings, or the sign itself. No letter for other signs than
// a to z, 0 to 9 and characters with readings.
std::u16string letters_of(char16_t sign);

}  // namespace haishu::layers

#pragma once
// What is known of Chinese characters for looking names up: their readings without tones, and the one character that
// stands for all variants (traditional, radical). Source: the Unicode Character Database, see dictionaries/.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

class HanTables
{
   public:
    // Read once, on first use; the program does not start without them.
    static const HanTables& instance();

    // Readings of a character, the usual ones first; "lv" for lü. None for what is no Chinese character.
    [[nodiscard]] std::span<const std::string_view> readings(char16_t sign) const
    {
        return {m_readings.data() + m_first_reading[sign], m_first_reading[sign + 1U] - m_first_reading[sign]};
    }
    [[nodiscard]] std::size_t usual_count(char16_t sign) const { return m_usual_count[sign]; }
    // With which of a to z (bits 0 to 25) its readings begin.
    [[nodiscard]] std::uint32_t initials(char16_t sign) const { return m_initials[sign]; }
    [[nodiscard]] char16_t looked_up_as(char16_t sign) const { return m_looked_up_as[sign]; }
    // Whether a local name of dictionaries/local_readings.txt stands around this place of a name and has the sign read so.
    [[nodiscard]] bool is_local_reading(std::u16string_view name, std::size_t at, std::string_view reading) const;

   private:
    // A name in which characters have readings of their own: 厦 in 江厦 is xia.
    struct LocalName {
        std::u16string word;
        std::vector<std::string_view> readings;  // one for each character
    };
    HanTables();

    std::vector<std::uint32_t> m_first_reading;  // for each UTF-16 unit, and one behind
    std::vector<std::string_view> m_readings;    // into the embedded file
    std::vector<char16_t> m_looked_up_as;
    std::vector<std::uint8_t> m_usual_count;
    std::vector<std::uint32_t> m_initials;
    std::vector<LocalName> m_local_names;
    std::vector<bool> m_is_in_local_name;  // for each UTF-16 unit
};

// 㐀 to 䶿, 一 to 鿿, the compatibility characters, and the halves of those beyond the first plane.
constexpr bool is_han(char16_t sign)
{
    return (sign >= 0x3400 && sign <= 0x4dbf) || (sign >= 0x4e00 && sign <= 0x9fff) || (sign >= 0xf900 && sign <= 0xfaff) ||
           sign == 0x3007 || (sign >= 0xd800 && sign <= 0xdfff);
}

}  // namespace haishu::layers

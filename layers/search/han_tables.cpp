#include "layers/search/han_tables.hpp"

#include "geo/base/assert.hpp"
#include "layers/search/dictionary_lines.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr std::size_t unit_count = 0x10000;

std::vector<std::string_view> parts_of(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

}  // namespace

const HanTables& HanTables::instance()
{
    static const HanTables tables;
    return tables;
}

HanTables::HanTables() : m_looked_up_as(unit_count), m_usual_count(unit_count), m_is_in_local_name(unit_count)
{
    for (std::size_t sign = 0; sign < unit_count; ++sign) m_looked_up_as[sign] = static_cast<char16_t>(sign);
    for (const auto& [variant, stands] : dictionary_lines("han_variants.txt")) {
        const std::u16string target = utf16(stands);
        if (variant.size() == 1 && target.size() == 1) m_looked_up_as[variant.front()] = target.front();
    }

    for (const auto& [word, readings] : dictionary_lines("local_readings.txt")) {
        m_local_names.push_back({word, parts_of(readings, ' ')});
        HAISHU_ASSERT(m_local_names.back().readings.size() == word.size(), "one reading for each character");
    }

    std::vector<std::vector<std::string_view>> of_unit(unit_count);
    for (const auto& [sign, readings] : dictionary_lines("han_readings.txt")) {
        if (sign.size() != 1) continue;
        const std::size_t end = std::min(readings.find(';'), readings.size());
        std::vector<std::string_view>& known = of_unit[sign.front()];
        known = parts_of(readings.substr(0, end), ',');
        m_usual_count[sign.front()] = static_cast<std::uint8_t>(known.size());
        const auto others = parts_of(readings.substr(std::min(end + 1, readings.size())), ',');
        known.insert(known.end(), others.begin(), others.end());
    }
    for (const LocalName& local : m_local_names) {
        for (std::size_t i = 0; i < local.word.size(); ++i) {
            m_is_in_local_name[local.word[i]] = true;
            std::vector<std::string_view>& known = of_unit[local.word[i]];
            if (std::find(known.begin(), known.end(), local.readings[i]) == known.end()) known.push_back(local.readings[i]);
        }
    }
    m_first_reading.reserve(unit_count + 1);
    m_initials.reserve(unit_count);
    for (const std::vector<std::string_view>& readings : of_unit) {
        m_first_reading.push_back(static_cast<std::uint32_t>(m_readings.size()));
        m_readings.insert(m_readings.end(), readings.begin(), readings.end());
        std::uint32_t letters = 0;
        for (const std::string_view reading : readings) letters |= 1U << static_cast<unsigned>(reading.front() - 'a');
        m_initials.push_back(letters);
    }
    m_first_reading.push_back(static_cast<std::uint32_t>(m_readings.size()));
}

bool HanTables::is_local_reading(std::u16string_view name, std::size_t at, std::string_view reading) const
{
    if (!m_is_in_local_name[name[at]]) return false;
    for (const LocalName& local : m_local_names) {
        for (std::size_t i = 0; i < local.word.size() && i <= at; ++i) {
            if (local.word[i] == name[at] && local.readings[i] == reading && name.substr(at - i).starts_with(local.word))
                return true;
        }
    }
    return false;
}

}  // namespace haishu::layers

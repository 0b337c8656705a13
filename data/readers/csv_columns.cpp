#include "data/readers/csv_columns.hpp"

#include "data/normalize/value_text.hpp"
#include "data/readers/probe.hpp"

#include <algorithm>
#include <array>

namespace haishu::data
{
namespace
{

// A number as a program writes numbers. What looks like a code (leading zeros, more digits than a double holds) stays
// text: 0574, 913302037503812345.
bool is_plain_number(std::string_view text, std::size_t most_digits)
{
    std::string_view digits = text;
    if (!digits.empty() && digits.front() == '-') digits.remove_prefix(1);
    if (digits.empty() || digits.front() < '0' || digits.front() > '9') return false;
    if (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') return false;
    std::size_t whole = 0;
    while (whole < digits.size() && digits[whole] >= '0' && digits[whole] <= '9') ++whole;
    return whole <= most_digits;
}

bool is_iso_date(std::string_view text)
{
    return text.size() == 10 && text[4] == '-' && text[7] == '-' && date_in(text);
}

bool is_iso_moment(std::string_view text)
{
    return text.size() >= 16 && text[4] == '-' && (text[10] == 'T' || text[10] == ' ') && moment_in(text);
}

// "经度(E)" and "lat [deg]" are named by what stands before the bracket.
std::string_view without_remark(std::string_view name)
{
    std::size_t end = name.size();
    for (const std::string_view bracket : {"(", "（", "["}) end = std::min(end, name.find(bracket));
    return trimmed(name.substr(0, end)).empty() ? name : name.substr(0, end);
}

bool is_guardable(char c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\'';
}

}  // namespace

CsvPlace find_place(const std::vector<CsvCell>& header)
{
    constexpr std::array<std::string_view, 5> wkt{"wkt", "geometry", "geom", "the_geom", "wkt_geom"};
    constexpr std::array<std::string_view, 7> east{"lon", "lng", "longitude", "经度", "东经", "long", "x"};
    constexpr std::array<std::string_view, 5> north{"lat", "latitude", "纬度", "北纬", "y"};
    constexpr std::array<std::string_view, 5> datums{"", "_wgs84", "_cgcs2000", "_4326", "_4490"};
    const auto find = [&header](const auto& names, std::string_view datum) -> std::optional<std::size_t> {
        for (const std::string_view name : names)
            for (std::size_t i = 0; i < header.size(); ++i)
                if (lower_ascii(trimmed(without_remark(header[i].text))) == std::string(name) + std::string(datum)) return i;
        return std::nullopt;
    };
    CsvPlace place;
    place.wkt = find(wkt, "");
    for (const std::string_view datum : datums) {
        if (place.wkt) break;
        place.east = find(east, datum);
        place.north = find(north, datum);
        if (place.east && place.north) return place;
    }
    place.east.reset();
    place.north.reset();
    return place;
}

std::string without_formula_guard(std::string text)
{
    if (text.size() > 1 && text[0] == '\'' && is_guardable(text[1])) text.erase(0, 1);
    return text;
}

std::string with_formula_guard(std::string text)
{
    if (!text.empty() && is_guardable(text[0])) text.insert(text.begin(), '\'');
    return text;
}

void CsvColumnType::add(const CsvCell& cell)
{
    if (cell.text.empty()) return;
    ++m_values;
    m_has_quoted = m_has_quoted || cell.is_quoted;
    constexpr std::size_t digits_of_double = 15;
    constexpr std::size_t digits_of_integer = 19;
    const bool is_number = is_plain_number(cell.text, digits_of_double);
    m_is_integer = m_is_integer && is_number && integer_in(cell.text);
    m_is_long_integer = m_is_long_integer && is_plain_number(cell.text, digits_of_integer) && integer_in(cell.text);
    m_is_real = m_is_real && is_number && real_in(cell.text);
    m_is_boolean = m_is_boolean && (cell.text == "true" || cell.text == "false" || cell.text == "TRUE" || cell.text == "FALSE");
    m_is_date = m_is_date && is_iso_date(cell.text);
    m_is_moment = m_is_moment && is_iso_moment(cell.text);
}

layers::FieldType CsvColumnType::type(Quotes quotes) const
{
    using layers::FieldType;
    if (m_values == 0 || (m_has_quoted && quotes != Quotes::SayNothing)) return FieldType::Text;
    if (m_is_integer || (m_is_long_integer && quotes == Quotes::MarkAllText)) return FieldType::Integer;
    if (m_is_real) return FieldType::Real;
    if (m_is_boolean) return FieldType::Boolean;
    if (m_is_date) return FieldType::Date;
    return m_is_moment ? FieldType::DateTime : FieldType::Text;
}

}  // namespace haishu::data

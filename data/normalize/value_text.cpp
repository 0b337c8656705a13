#include "data/normalize/value_text.hpp"

#include "data/normalize/moment.hpp"
#include "layers/store/date_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace haishu::data
{
namespace
{

using layers::FieldType;

constexpr std::int64_t beijing_offset = beijing_offset_minutes * 60'000;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Takes the pieces of a text from the front.
class Scanner
{
   public:
    explicit Scanner(std::string_view text) : m_rest(text) {}

    [[nodiscard]] bool at_end() const { return m_rest.empty(); }
    [[nodiscard]] char front() const { return m_rest.empty() ? '\0' : m_rest.front(); }
    bool take(std::string_view piece)
    {
        if (m_rest.substr(0, piece.size()) != piece) return false;
        m_rest.remove_prefix(piece.size());
        return true;
    }
    bool take_any(std::initializer_list<std::string_view> pieces)
    {
        for (const std::string_view piece : pieces)
            if (take(piece)) return true;
        return false;
    }
    // A number of at least one and at most `most` digits.
    std::optional<int> digits(std::size_t least, std::size_t most)
    {
        std::size_t count = 0;
        int value = 0;
        while (count < most && count < m_rest.size() && is_digit(m_rest[count])) value = value * 10 + (m_rest[count++] - '0');
        if (count < least) return std::nullopt;
        m_rest.remove_prefix(count);
        return value;
    }
    void skip_digits()
    {
        while (is_digit(front())) m_rest.remove_prefix(1);
    }

   private:
    std::string_view m_rest;
};

std::optional<std::int64_t> take_date(Scanner& scanner, bool allows_solid)
{
    const auto year = scanner.digits(4, 4);
    if (!year) return std::nullopt;
    std::optional<int> month;
    std::optional<int> day;
    if (scanner.take("年")) {
        month = scanner.digits(1, 2);
        if (!scanner.take("月")) return std::nullopt;
        day = scanner.digits(1, 2);
        if (!scanner.take("日")) return std::nullopt;
    } else if (is_digit(scanner.front())) {
        if (!allows_solid) return std::nullopt;
        month = scanner.digits(2, 2);
        day = scanner.digits(2, 2);
    } else {
        const std::string_view mark = scanner.front() == '-' ? "-" : scanner.front() == '/' ? "/" : ".";
        if (!scanner.take(mark)) return std::nullopt;
        month = scanner.digits(1, 2);
        if (!scanner.take(mark)) return std::nullopt;
        day = scanner.digits(1, 2);
    }
    if (!month || !day) return std::nullopt;
    return days_from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

std::optional<double> take_seconds(Scanner& scanner)
{
    const auto whole = scanner.digits(1, 2);
    if (!whole) return std::nullopt;
    double second = *whole;
    if (!scanner.take_any({".", ","})) return second;
    if (!is_digit(scanner.front())) return std::nullopt;
    for (double unit = 0.1; is_digit(scanner.front()) && unit > 1e-4; unit /= 10) second += unit * *scanner.digits(1, 1);
    scanner.skip_digits();
    return second;
}

// Minutes ahead of UTC; empty if there is something that is no zone.
std::optional<std::int64_t> take_zone(Scanner& scanner, bool& is_assumed)
{
    if (scanner.at_end()) {
        is_assumed = true;
        return beijing_offset_minutes;
    }
    if (scanner.take_any({"Z", "z"})) return 0;
    const int sign = scanner.front() == '-' ? -1 : 1;
    if (!scanner.take_any({"+", "-"})) return std::nullopt;
    const auto hours = scanner.digits(2, 2);
    scanner.take(":");
    const auto minutes = scanner.at_end() ? std::optional(0) : scanner.digits(2, 2);
    if (!hours || !minutes) return std::nullopt;
    return std::int64_t{sign} * (*hours * 60 + *minutes);
}

std::optional<geo::Value> value_in(std::string_view text, FieldType type, bool& is_zone_assumed)
{
    const auto as_value = [](const auto& found) { return found ? std::optional(geo::Value(*found)) : std::nullopt; };
    switch (type) {
        case FieldType::Integer: {
            if (const auto whole = integer_in(text); whole) return geo::Value(*whole);
            const auto real = real_in(text);
            if (!real || std::floor(*real) != *real || std::abs(*real) > 9e15) return std::nullopt;
            return geo::Value(static_cast<std::int64_t>(*real));
        }
        case FieldType::Real: return as_value(real_in(text));
        case FieldType::Boolean: return as_value(boolean_in(text));
        case FieldType::Date: {
            if (const auto days = date_in(text); days) return geo::Value(*days);
            const auto moment = moment_in(text);
            if (!moment) return std::nullopt;
            return convert_value(moment->milliseconds, FieldType::DateTime, FieldType::Date).value;
        }
        case FieldType::DateTime: {
            const auto moment = moment_in(text);
            if (!moment) return std::nullopt;
            is_zone_assumed = moment->is_zone_assumed;
            return geo::Value(moment->milliseconds);
        }
        case FieldType::Text: break;
    }
    return geo::Value(std::string(text));
}

std::string text_of(const geo::Value& value, FieldType from)
{
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* real = std::get_if<double>(&value)) return real_text(*real);
    const std::int64_t number = std::get<std::int64_t>(value);
    if (from == FieldType::Date) return layers::date_text(number);
    if (from == FieldType::DateTime) return layers::date_time_text(number);
    return std::to_string(number);
}

// Between two types none of which is text.
std::optional<geo::Value> value_as(const geo::Value& value, FieldType from, FieldType to)
{
    if (from == FieldType::Date && to == FieldType::DateTime)
        return geo::Value(std::get<std::int64_t>(value) * milliseconds_per_day - beijing_offset);
    if (from == FieldType::DateTime && to == FieldType::Date) {
        const std::int64_t local = std::get<std::int64_t>(value) + beijing_offset;
        return geo::Value((local - ((local % milliseconds_per_day) + milliseconds_per_day) % milliseconds_per_day) /
                          milliseconds_per_day);
    }
    const auto is_number = [](FieldType type) {
        return type == FieldType::Integer || type == FieldType::Real || type == FieldType::Boolean;
    };
    if (!is_number(from) || !is_number(to)) return std::nullopt;
    double number = 0;
    if (const auto* truth = std::get_if<bool>(&value)) number = *truth ? 1 : 0;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) number = *real;
    if (to == FieldType::Real) return geo::Value(number);
    if (to == FieldType::Boolean) return number == 0 || number == 1 ? std::optional(geo::Value(number == 1)) : std::nullopt;
    if (std::floor(number) != number || std::abs(number) > 9e15) return std::nullopt;
    return geo::Value(static_cast<std::int64_t>(number));
}

}  // namespace

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::optional<std::int64_t> integer_in(std::string_view text)
{
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> real_in(std::string_view text)
{
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<bool> boolean_in(std::string_view text)
{
    text = trimmed(text);
    std::string lower;
    for (const char c : text) lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    for (const std::string_view word : {"true", "yes", "t", "y", "1", "是"})
        if (lower == word) return true;
    for (const std::string_view word : {"false", "no", "f", "n", "0", "否"})
        if (lower == word) return false;
    return std::nullopt;
}

std::optional<std::int64_t> date_in(std::string_view text)
{
    Scanner scanner(trimmed(text));
    const auto days = take_date(scanner, true);
    return days && scanner.at_end() ? days : std::nullopt;
}

std::optional<Moment> moment_in(std::string_view text)
{
    Scanner scanner(trimmed(text));
    const auto days = take_date(scanner, false);
    if (!days) return std::nullopt;
    if (scanner.at_end()) return Moment{*days * milliseconds_per_day - beijing_offset, true};
    if (!scanner.take_any({"T", "t", " "})) return std::nullopt;
    const auto hour = scanner.digits(1, 2);
    if (!hour || !scanner.take(":")) return std::nullopt;
    const auto minute = scanner.digits(2, 2);
    if (!minute) return std::nullopt;
    const auto second = scanner.take(":") ? take_seconds(scanner) : std::optional(0.0);
    scanner.take(" ");
    Moment moment;
    const auto offset = take_zone(scanner, moment.is_zone_assumed);
    if (!second || !offset || !scanner.at_end()) return std::nullopt;
    const auto milliseconds = moment_from_civil(*days, *hour, *minute, *second, *offset);
    if (!milliseconds) return std::nullopt;
    moment.milliseconds = *milliseconds;
    return moment;
}

std::string real_text(double value)
{
    std::array<char, 32> text;
    const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc() ? std::string(text.data(), end) : std::string();
}

ConvertedValue convert_value(geo::Value value, FieldType from, FieldType to)
{
    ConvertedValue converted;
    if (geo::is_null(value)) return converted;
    if (const auto* text = std::get_if<std::string>(&value); text != nullptr && to != FieldType::Text) {
        if (trimmed(*text).empty()) return converted;
        const auto found = value_in(*text, to, converted.is_zone_assumed);
        converted.is_lost = !found;
        if (found) converted.value = *found;
        return converted;
    }
    if (from == to || std::holds_alternative<std::string>(value)) {
        converted.value = std::move(value);
        return converted;
    }
    if (to == FieldType::Text) {
        converted.value = text_of(value, from);
        return converted;
    }
    const auto found = value_as(value, from, to);
    converted.is_lost = !found;
    if (found) converted.value = *found;
    return converted;
}

}  // namespace haishu::data

#include "tests/contract/matrix/markers.hpp"

#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <string.h>

namespace haishu::contract
{

namespace
{

// 53 bits, the last 16 of them for the number: as a double it is 0x433AB34D7AC3 and the number.
constexpr std::uint64_t integer_base = 0x1A'B34D'7AC3'0000U;
constexpr std::string_view integer_digits = "751549474";  // how all begin
constexpr std::size_t integer_length = 16;
// So that the middle between two places is hardly ever a third one.
constexpr std::size_t longitude_mask = 0x2A5B;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Calls `visit` with the place of each occurrence.
template <class Visit>
void each(std::string_view bytes, std::string_view needle, Visit visit)
{
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    while (from < end) {
        const auto* found =
            static_cast<const char*>(memmem(from, static_cast<std::size_t>(end - from), needle.data(), needle.size()));
        if (found == nullptr) return;
        visit(static_cast<std::size_t>(found - bytes.data()));
        from = found + 1;
    }
}

void add_integer(std::uint64_t value, std::set<std::size_t>& found)
{
    if (value >= integer_base && value < integer_base + most_markers) found.insert(value - integer_base);
}

std::optional<std::uint64_t> digits_at(std::string_view bytes, std::size_t at, std::size_t count)
{
    if (at + count > bytes.size()) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(bytes.data() + at, bytes.data() + at + count, value);
    if (error != std::errc() || end != bytes.data() + at + count) return std::nullopt;
    return value;
}

void find_texts(std::string_view bytes, std::set<std::size_t>& found)
{
    each(bytes, "qz", [&](std::size_t at) {
        const auto number = digits_at(bytes, at + 2, 5);
        if (number && at + 7 < bytes.size() && bytes[at + 7] == 'x') found.insert(*number);
    });
    each(bytes, integer_digits, [&](std::size_t at) {
        const auto value = digits_at(bytes, at, integer_length);
        if (value) add_integer(*value, found);
    });
    // As a real number may be written: 7.515494747930631e+15.
    each(bytes, "7.51549474", [&](std::size_t at) {
        const auto decimals = digits_at(bytes, at + 2, integer_length - 1);
        if (decimals) add_integer(7'000'000'000'000'000U + *decimals, found);
    });
}

std::uint64_t byte_at(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

// Integers and doubles of both byte orders have these four bytes in the middle.
void find_words(std::string_view bytes, std::set<std::size_t>& found)
{
    each(bytes, std::string_view("\xC3\x7A\x4D\xB3"), [&](std::size_t at) {
        if (at < 2 || at + 6 > bytes.size()) return;
        const std::uint64_t last = byte_at(bytes, at + 4);
        if (last == 0x1A || last == 0x3A) found.insert(byte_at(bytes, at - 2) + 256 * byte_at(bytes, at - 1));
    });
    each(bytes, std::string_view("\xB3\x4D\x7A\xC3"), [&](std::size_t at) {
        if (at < 1 || at + 6 > bytes.size()) return;
        const std::uint64_t first = byte_at(bytes, at - 1);
        if (first == 0x1A || first == 0x3A) found.insert(byte_at(bytes, at + 5) + 256 * byte_at(bytes, at + 4));
    });
}

std::string varint(std::uint64_t value)
{
    std::string out;
    for (; value >= 0x80; value >>= 7U) out += static_cast<char>((value & 0x7FU) | 0x80U);
    return out + static_cast<char>(value);
}

void find_varints(std::string_view bytes, std::set<std::size_t>& found)
{
    for (const unsigned shift : {0U, 1U}) {  // as it is, and of a signed number
        const std::string tail = varint(integer_base << shift).substr(3);
        each(bytes, tail, [&](std::size_t at) {
            if (at < 3) return;
            std::uint64_t value = (integer_base << shift) & ~std::uint64_t{0x1FFFFF};
            for (std::size_t i = 0; i < 3; ++i) value |= (byte_at(bytes, at - 3 + i) & 0x7FU) << (7 * i);
            add_integer(value >> shift, found);
        });
    }
}

// As text, and as doubles, which begin with 40 5E 62 or 63.
void find_longitudes(std::string_view bytes, std::set<std::size_t>& found)
{
    for (const std::string_view beginning : {"121.54", "121.55"}) {
        each(bytes, beginning, [&](std::size_t at) {
            const std::size_t from = at + beginning.size();
            std::size_t count = 0;
            while (from + count < bytes.size() && is_digit(bytes[from + count])) ++count;
            if (count < 2 || count > 5) return;  // zeros at the end are not written
            std::uint64_t number = *digits_at(bytes, from, count);
            for (; count < 5; ++count) number *= 10;
            found.insert(number ^ longitude_mask);
        });
    }
    const auto look_at = [&](std::uint64_t bits) {
        const double value = std::bit_cast<double>(bits);
        if (value < 121.54 || value >= 121.56) return;
        const std::string text = fmt::format("{:.7f}", value);
        double read = 0;
        std::from_chars(text.data(), text.data() + text.size(), read);
        if (read == value) found.insert(digits_at(text, 6, 5).value_or(0) ^ longitude_mask);
    };
    for (const std::string_view head : {std::string_view("\x63\x5E\x40"), std::string_view("\x62\x5E\x40")}) {
        each(bytes, head, [&](std::size_t at) {
            if (at < 5) return;
            std::uint64_t bits = 0;
            for (std::size_t i = 0; i < 8; ++i) bits |= byte_at(bytes, at - 5 + i) << (8 * i);
            look_at(bits);
        });
    }
    for (const std::string_view head : {std::string_view("\x40\x5E\x63"), std::string_view("\x40\x5E\x62")}) {
        each(bytes, head, [&](std::size_t at) {
            if (at + 8 > bytes.size()) return;
            std::uint64_t bits = 0;
            for (std::size_t i = 0; i < 8; ++i) bits = (bits << 8U) | byte_at(bytes, at + i);
            look_at(bits);
        });
    }
}

}  // namespace

// Numbers end in 7, so that nothing computed is likely to be one.
std::size_t MarkerBook::add(Marker marker)
{
    m_markers.push_back(std::move(marker));
    const std::size_t number = m_markers.size() * 10 - 3;
    if (number >= most_markers) throw std::runtime_error("too many markers");
    return number;
}

std::set<std::size_t> MarkerBook::numbers() const
{
    std::set<std::size_t> numbers;
    for (std::size_t i = 0; i < m_markers.size(); ++i) numbers.insert(i * 10 + 7);
    return numbers;
}

std::string MarkerBook::word(std::size_t number)
{
    return fmt::format("qz{:05}x", number);
}

std::int64_t MarkerBook::integer(std::size_t number)
{
    return static_cast<std::int64_t>(integer_base + number);
}

double MarkerBook::real(std::size_t number)
{
    return static_cast<double>(integer(number));
}

std::string MarkerBook::west_longitude(std::size_t number)
{
    return fmt::format("121.54{:05}", number ^ longitude_mask);
}

std::string MarkerBook::east_longitude(std::size_t number)
{
    return fmt::format("121.55{:05}", number ^ longitude_mask);
}

FoundMarkers find_markers(std::string_view bytes)
{
    FoundMarkers found;
    find_texts(bytes, found.values);
    find_words(bytes, found.values);
    find_varints(bytes, found.values);
    find_longitudes(bytes, found.longitudes);
    const auto is_no_number = [](std::size_t number) { return number % 10 != 7; };
    std::erase_if(found.values, is_no_number);
    std::erase_if(found.longitudes, is_no_number);
    return found;
}

}  // namespace haishu::contract

#include "server/api/features/page_cursor.hpp"

#include "server/api/validators.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>

namespace haishu::server
{

namespace
{

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t plain_length = 11;  // of an order by fid: 64 bits in digits of 6
constexpr std::uint64_t greatest_fid = 1ULL << 53U;

std::string text_of_bytes(std::string_view bytes)
{
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char byte : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6) text += alphabet[(bits >> static_cast<unsigned>(count - 6)) & 63U];
    }
    if (count > 0) text += alphabet[(bits << static_cast<unsigned>(6 - count)) & 63U];
    return text;
}

std::optional<std::string> bytes_of_text(std::string_view text)
{
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char digit : text) {
        const auto place = alphabet.find(digit);
        if (place == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(place);
        count += 6;
        if (count >= 8) bytes += static_cast<char>((bits >> static_cast<unsigned>(count -= 8)) & 255U);
    }
    return bytes;
}

template <class T>
void append_number(std::string& bytes, T number)
{
    std::array<char, sizeof(T)> raw{};
    std::memcpy(raw.data(), &number, sizeof(T));
    bytes.append(raw.data(), raw.size());
}

enum Tag : char { tag_null, tag_false, tag_true, tag_whole, tag_real, tag_text };

void append_key(std::string& bytes, const geo::Value& key)
{
    if (const auto* flag = std::get_if<bool>(&key)) {
        bytes += *flag ? tag_true : tag_false;
    } else if (const auto* whole = std::get_if<std::int64_t>(&key)) {
        bytes += tag_whole;
        append_number(bytes, *whole);
    } else if (const auto* real = std::get_if<double>(&key)) {
        bytes += tag_real;
        append_number(bytes, *real);
    } else if (const auto* text = std::get_if<std::string>(&key)) {
        bytes += tag_text;
        bytes += static_cast<char>(text->size());
        bytes += *text;
    } else {
        bytes += tag_null;
    }
}

// Takes pieces off the front; after the first misfit all further ones fail.
class Bytes
{
   public:
    explicit Bytes(std::string_view bytes) : m_rest(bytes) {}

    std::string_view take(std::size_t count)
    {
        if (count > m_rest.size()) m_ok = false;
        if (!m_ok) return {};
        const std::string_view taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }
    template <class T>
    T number()
    {
        T value{};
        if (const std::string_view raw = take(sizeof(T)); m_ok) std::memcpy(&value, raw.data(), sizeof(T));
        return value;
    }
    geo::Value key()
    {
        const char tag = number<char>();
        switch (tag) {
            case tag_null: return {};
            case tag_false: return false;
            case tag_true: return true;
            case tag_whole: return number<std::int64_t>();
            case tag_real: return number<double>();
            case tag_text: return std::string(take(number<unsigned char>()));
            default: m_ok = false; return {};
        }
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] std::string_view rest() const { return m_rest; }

   private:
    std::string_view m_rest;
    bool m_ok = true;
};

// Ties the content to its order, so that a cursor of another one is not taken for one of this.
std::uint32_t check_sum(std::string_view content, const std::vector<layers::SortKey>& sort)
{
    std::string order;
    for (const layers::SortKey& key : sort) order += (key.is_descending ? '-' : '+') + key.field + ',';
    return static_cast<std::uint32_t>(content_hash(content, content_hash(order)));
}

std::string plain_cursor(std::int64_t fid)
{
    std::string text(plain_length, 'A');
    auto rest = static_cast<std::uint64_t>(fid);
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
        *digit = alphabet[rest & 63U];
        rest >>= 6U;
    }
    return text;
}

std::optional<std::int64_t> read_plain(std::string_view cursor)
{
    if (cursor.size() != plain_length) return std::nullopt;
    std::uint64_t value = 0;
    for (const char digit : cursor) {
        const auto place = alphabet.find(digit);
        if (place == std::string_view::npos || value >> 57U != 0) return std::nullopt;
        value = (value << 6U) | place;
    }
    if (value > greatest_fid) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::optional<PageStart> read_sorted(std::string_view cursor, const std::vector<layers::SortKey>& sort)
{
    if (cursor.size() > max_cursor_length) return std::nullopt;
    const std::optional<std::string> content = bytes_of_text(cursor);
    if (!content || text_of_bytes(*content) != cursor) return std::nullopt;
    Bytes bytes(*content);
    const auto sum = bytes.number<std::uint32_t>();
    if (!bytes.ok() || sum != check_sum(bytes.rest(), sort)) return std::nullopt;
    PageStart position;
    position.moment = bytes.number<std::uint64_t>();
    position.fid = bytes.number<std::int64_t>();
    for (std::size_t i = 0; i < sort.size(); ++i) position.keys.push_back(bytes.key());
    if (!bytes.ok() || !bytes.rest().empty() || position.fid < 0) return std::nullopt;
    for (const geo::Value& key : position.keys) {
        if (const auto* real = std::get_if<double>(&key); real != nullptr && std::isnan(*real)) return std::nullopt;
    }
    return position;
}

}  // namespace

std::string write_cursor(const layers::Position& position, const std::vector<layers::SortKey>& sort, std::uint64_t moment)
{
    static_assert(layers::sorted_text_bytes < 256, "a text's length is one byte");
    if (sort.empty()) return plain_cursor(position.fid);
    std::string content;
    append_number(content, moment);
    append_number(content, position.fid);
    for (const geo::Value& key : position.keys) append_key(content, key);
    std::string bytes;
    append_number(bytes, check_sum(content, sort));
    return text_of_bytes(bytes + content);
}

Result<PageStart> read_cursor(std::string_view cursor, const std::vector<layers::SortKey>& sort)
{
    if (sort.empty()) {
        if (const auto fid = read_plain(cursor)) return PageStart{{{}, *fid}, 0};
    } else if (auto position = read_sorted(cursor, sort)) {
        return std::move(*position);
    }
    return bad_input("cursor-malformed", "cursor is not one that a next link of this order gave");
}

}  // namespace haishu::server

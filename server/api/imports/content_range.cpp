#include "server/api/imports/content_range.hpp"

#include <charconv>
#include <string>

namespace haishu::server
{

namespace
{

// Digits at the front of `text`, which then starts behind `end`; negative for anything else.
std::int64_t number_before(std::string_view& text, char end)
{
    std::int64_t number = -1;
    const bool starts_with_digit = !text.empty() && text.front() >= '0' && text.front() <= '9';
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto used = static_cast<std::size_t>(stop - text.data());
    if (!starts_with_digit || fault != std::errc()) return -1;
    if (end == '\0') return used == text.size() ? number : -1;
    if (used == text.size() || text[used] != end) return -1;
    text.remove_prefix(used + 1);
    return number;
}

}  // namespace

Result<std::int64_t> upload_offset(std::string_view field, std::uint64_t length, std::int64_t size)
{
    const std::string is = "of " + std::to_string(size) + " bytes";
    if (field.empty()) {
        if (length == static_cast<std::uint64_t>(size)) return std::int64_t{0};
        return bad_input("upload-range", "without Content-Range the body is the whole file " + is)
            .with("size", std::to_string(size));
    }
    constexpr std::string_view unit = "bytes ";
    std::string_view rest = field.substr(0, unit.size()) == unit ? field.substr(unit.size()) : "";
    const std::int64_t first = number_before(rest, '-');
    const std::int64_t last = first < 0 ? -1 : number_before(rest, '/');
    const std::int64_t whole = last < 0 ? -1 : number_before(rest, '\0');
    if (whole == size && first <= last && last < size && static_cast<std::uint64_t>(last - first) + 1 == length) return first;
    return bad_input("upload-range", "Content-Range is that of the body, as in bytes 0-1023/4096, of a file " + is)
        .with("size", std::to_string(size));
}

}  // namespace haishu::server

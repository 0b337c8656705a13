#include "layers/search/dictionary_lines.hpp"

#include "geo/base/embedded.hpp"

#include <unicode/unistr.h>

#include <algorithm>

namespace haishu
{

std::span<const EmbeddedFile> embedded_search_dictionaries();

namespace layers
{

std::u16string utf16(std::string_view utf8)
{
    const icu::UnicodeString wide = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
    return {wide.getBuffer(), static_cast<std::size_t>(wide.length())};
}

std::string utf8(std::u16string_view utf16)
{
    std::string narrow;
    icu::UnicodeString(utf16.data(), static_cast<std::int32_t>(utf16.size())).toUTF8String(narrow);
    return narrow;
}

std::vector<std::pair<std::u16string, std::string_view>> dictionary_lines(std::string_view file)
{
    std::vector<std::pair<std::u16string, std::string_view>> lines;
    std::string_view rest = embedded_bytes(embedded_search_dictionaries(), file);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.empty() || line.starts_with('#')) continue;
        const std::size_t tab = std::min(line.find('\t'), line.size());
        lines.emplace_back(utf16(line.substr(0, tab)), line.substr(std::min(tab + 1, line.size())));
    }
    return lines;
}

}  // namespace layers

}  // namespace haishu

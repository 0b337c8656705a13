#include "data/normalize/text_encoding.hpp"

#include "layers/store/utf8.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>
#include <utility>

namespace haishu::data
{
namespace
{

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// Lower case, without spaces, dashes and underscores, and without the words that only say "code page".
std::string bare_label(std::string_view label)
{
    std::string bare;
    for (const char c : label) {
        if (c >= 'A' && c <= 'Z')
            bare.push_back(static_cast<char>(c - 'A' + 'a'));
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            bare.push_back(c);
    }
    for (const std::string_view word : {"oem", "ansi", "windows", "codepage", "cp", "ms", "ibm"})
        if (bare.size() > word.size() && bare.substr(0, word.size()) == word) bare.erase(0, word.size());
    return bare;
}

// Not so in UTF-16, where a character of ASCII has a zero byte, nor in EBCDIC or where an escape changes what follows.
bool converts_ascii_to_itself(iconv_t converter)
{
    std::array<char, 127> ascii;
    std::iota(ascii.begin(), ascii.end(), '\1');
    std::array<char, 512> converted;
    char* in = ascii.data();
    char* out = converted.data();
    std::size_t left = ascii.size();
    std::size_t room = converted.size();
    const std::size_t result = iconv(converter, &in, &left, &out, &room);
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
    return result != static_cast<std::size_t>(-1) && std::equal(ascii.begin(), ascii.end(), converted.data(), out);
}

std::size_t utf8_length(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// iconv also writes surrogates and what lies beyond U+10FFFF, in forms that are no UTF-8. Replaces them behind `begin` and
// returns their number.
std::uint64_t replace_impossible_characters(std::string& text, std::size_t begin)
{
    const auto is_continuation = [&text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
    if (layers::is_utf8(std::string_view(text).substr(begin))) return 0;
    std::uint64_t replaced = 0;
    std::string clean;
    for (std::size_t at = begin; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && is_continuation(end)) ++end;
        const std::string_view character = std::string_view(text).substr(at, end - at);
        const bool is_possible = layers::is_utf8(character);
        clean.append(is_possible ? character : replacement);
        if (!is_possible) ++replaced;
        at = end;
    }
    text.replace(begin, std::string::npos, clean);
    return replaced;
}

}  // namespace

std::optional<std::string> encoding_named(std::string_view label)
{
    const std::string bare = bare_label(label);
    if (bare.empty()) return std::nullopt;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 20> names{
        {{"936", "GB18030"},        {"gbk", "GB18030"},          {"gb2312", "GB18030"},
         {"gb23121980", "GB18030"}, {"euccn", "GB18030"},        {"hzgb2312", "GB18030"},
         {"gb18030", "GB18030"},    {"gb180302000", "GB18030"},  {"54936", "GB18030"},
         {"utf8", "UTF-8"},         {"65001", "UTF-8"},          {"big5", "BIG5"},
         {"950", "BIG5"},           {"big5hkscs", "BIG5-HKSCS"}, {"1252", "CP1252"},
         {"88591", "ISO-8859-1"},   {"iso88591", "ISO-8859-1"},  {"latin1", "ISO-8859-1"},
         {"utf16", "UTF-16"},       {"ascii", "UTF-8"}}};
    for (const auto& [known, name] : names)
        if (bare == known) return std::string(name);
    const bool is_code_page = std::all_of(bare.begin(), bare.end(), [](char c) { return c >= '0' && c <= '9'; });
    const std::string name = is_code_page ? "CP" + bare : std::string(label);
    // A '/' would be read by iconv as an option, such as to drop what it cannot convert.
    if (name.size() > 40 || name.find('/') != std::string::npos || name.find('\0') != std::string::npos) return std::nullopt;
    const iconv_t probe = iconv_open("UTF-8", name.c_str());
    if (probe == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
    iconv_close(probe);
    return name;
}

bool is_ascii(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

struct TextDecoder::Impl {
    std::string encoding;
    iconv_t converter = reinterpret_cast<iconv_t>(-1);
    bool is_utf8 = false;
    bool keeps_ascii = true;  // bytes below 0x80 are the characters of ASCII, wherever they stand alone

    ~Impl()
    {
        if (converter != reinterpret_cast<iconv_t>(-1)) iconv_close(converter);
    }
};

TextDecoder::TextDecoder(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TextDecoder::TextDecoder(TextDecoder&&) noexcept = default;
TextDecoder& TextDecoder::operator=(TextDecoder&&) noexcept = default;
TextDecoder::~TextDecoder() = default;

const std::string& TextDecoder::encoding() const
{
    return m_impl->encoding;
}

Result<TextDecoder> TextDecoder::create(std::string_view label)
{
    const auto name = encoding_named(label);
    auto impl = std::make_unique<Impl>();
    if (name) impl->converter = iconv_open("UTF-8", name->c_str());
    if (impl->converter == reinterpret_cast<iconv_t>(-1))
        return bad_input("encoding-unknown",
                         "text encoding '" + std::string(label.substr(0, 40)) + "' is not known; write for example GB18030")
            .with("encoding", label.substr(0, 40));
    impl->encoding = *name;
    impl->is_utf8 = *name == "UTF-8";
    impl->keeps_ascii = converts_ascii_to_itself(impl->converter);
    return TextDecoder(std::move(impl));
}

std::string TextDecoder::decode(std::string_view bytes, Loss& loss)
{
    if (const std::size_t end = bytes.find('\0'); end != std::string_view::npos && m_impl->keeps_ascii)
        bytes = bytes.substr(0, end);
    if (m_impl->is_utf8 && layers::is_utf8(bytes)) return std::string(bytes);
    std::string text;
    if (m_impl->keeps_ascii && is_ascii(bytes)) {
        text = bytes;
        return text;
    }
    iconv(m_impl->converter, nullptr, nullptr, nullptr, nullptr);
    decode_piece(bytes, true, text, loss);
    return text;
}

std::size_t TextDecoder::decode_piece(std::string_view bytes, bool is_last, std::string& out, Loss& loss)
{
    char* in = const_cast<char*>(bytes.data());  // iconv's signature; it does not write there
    std::size_t left = bytes.size();
    std::array<char, 4096> buffer;
    const std::size_t begin = out.size();
    while (left > 0) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const std::size_t result = iconv(m_impl->converter, &in, &left, &to, &room);
        const int fault = errno;
        out.append(buffer.data(), buffer.size() - room);
        if (result != static_cast<std::size_t>(-1) || fault == E2BIG) continue;
        if (fault == EINVAL) {  // the bytes end inside a character
            if (!is_last) break;
            ++loss.cut;
            left = 0;
            break;
        }
        // In UTF-8 a broken character takes its continuation bytes with it; elsewhere the next byte may start anew.
        const std::size_t longest = m_impl->is_utf8 ? utf8_length(static_cast<unsigned char>(*in)) : 1;
        std::size_t skip = 1;
        while (skip < left && skip < longest && (static_cast<unsigned char>(in[skip]) & 0xC0) == 0x80) ++skip;
        if (skip == left && skip < longest && !is_last) break;  // more of them may follow
        ++loss.replaced;
        out.append(replacement);
        in += skip;
        left -= skip;
    }
    loss.replaced += replace_impossible_characters(out, begin);
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\0', ' ');
    return bytes.size() - left;
}

}  // namespace haishu::data

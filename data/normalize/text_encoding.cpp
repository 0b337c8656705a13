#include "data/normalize/text_encoding.hpp"

#include "layers/store/utf8.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
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

std::size_t utf8_length(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
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
    return TextDecoder(std::move(impl));
}

std::string TextDecoder::decode(std::string_view bytes, Loss& loss)
{
    if (const std::size_t end = bytes.find('\0'); end != std::string_view::npos && m_impl->encoding != "UTF-16")
        bytes = bytes.substr(0, end);
    if (m_impl->is_utf8 && layers::is_utf8(bytes)) return std::string(bytes);
    std::string text;
    if (m_impl->encoding != "UTF-16" && is_ascii(bytes)) {
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
        ++loss.replaced;
        out.append(replacement);
        // In UTF-8 a broken character takes its continuation bytes with it; elsewhere the next byte may start anew.
        std::size_t skip = 1;
        if (m_impl->is_utf8)
            while (skip < left && skip < utf8_length(static_cast<unsigned char>(*in)) &&
                   (static_cast<unsigned char>(in[skip]) & 0xC0) == 0x80)
                ++skip;
        in += skip;
        left -= skip;
    }
    std::replace(out.begin(), out.end(), '\0', ' ');
    return bytes.size() - left;
}

}  // namespace haishu::data

#pragma once
// Bytes of a declared encoding into UTF-8.

#include "geo/base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::data
{

// The encoding that a label of a .cpg file, a code page or a person means: "OEM 936", "GB2312" and "gbk" are read as
// "GB18030", which holds them all (a strict GB2312 would lose 碶). Empty for a label that names no encoding.
std::optional<std::string> encoding_named(std::string_view label);

class TextDecoder
{
   public:
    struct Loss {
        std::uint64_t replaced = 0;  // byte sequences that stand for nothing, each now U+FFFD
        std::uint64_t cut = 0;       // texts that ended inside a character; the tail is dropped
    };

    // Error: bad_input "encoding-unknown".
    static Result<TextDecoder> create(std::string_view label);
    TextDecoder(TextDecoder&&) noexcept;
    TextDecoder& operator=(TextDecoder&&) noexcept;
    ~TextDecoder();

    [[nodiscard]] const std::string& encoding() const;

    // A whole text. The result is valid UTF-8 without zero bytes.
    std::string decode(std::string_view bytes, Loss& loss);
    // A piece of a longer text: appends what is complete and returns how many bytes that took; with `is_last` all.
    std::size_t decode_piece(std::string_view bytes, bool is_last, std::string& out, Loss& loss);

   private:
    struct Impl;
    explicit TextDecoder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

bool is_ascii(std::string_view text);

}  // namespace haishu::data

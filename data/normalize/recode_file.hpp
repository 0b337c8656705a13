#pragma once
// A text file as a whole into UTF-8. Formats that are text are recoded before they are parsed: in GBK the second byte of
// a character may be a backslash or a bar (碶 = B4 5C), which would break a parser that works on bytes.

#include "data/normalize/encoding_guess.hpp"
#include "geo/base/result.hpp"

#include <string>
#include <string_view>

namespace haishu::data
{

struct RecodedFile {
    std::string path;      // `source` itself when it is UTF-8 already
    std::string encoding;  // what it was in
    std::uint64_t replaced = 0;
    EncodingVerdict verdict;  // what the bytes say, also where a person's word was taken
};

// "UTF-16" by its mark, "UTF-16LE" or "UTF-16BE" by the zero bytes of its ASCII characters (separators, digits, ends of
// lines), which stand at every second place at most and which no other text has; else empty.
std::string utf16_encoding(std::string_view head);

// `forced` is the encoding a person gave (it wins), `declared` what the file says of itself; both may be empty.
// A standard that wants UTF-8 is taken at its word as long as the bytes are UTF-8: `is_utf8_standard`.
// Where the bytes fit several encodings it takes the likeliest; `verdict` says whether that was to be asked.
Result<RecodedFile> recode_file(const std::string& source, const std::string& folder, const std::string& forced,
                                const std::string& declared, bool is_utf8_standard);

}  // namespace haishu::data

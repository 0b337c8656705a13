#include "data/normalize/recode_file.hpp"

#include "data/normalize/encoding_guess.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/readers/file_output.hpp"
#include "layers/store/utf8.hpp"

#include <filesystem>
#include <fstream>
#include <functional>

namespace haishu::data
{
namespace
{

constexpr std::size_t piece_size = 1 << 20;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

struct Findings {
    EncodingGuess guess;
    bool is_utf8 = true;
    bool has_utf8_mark = false;
    std::string wide_encoding;  // UTF-16 of some order, or empty
};

// Reads the file in pieces that end at a line where there are lines.
Result<void> for_each_piece(const std::string& path, const std::function<Result<void>(std::string_view)>& take)
{
    std::ifstream in(path, std::ios::binary);
    if (!in) return bad_input("source-unreadable", path + ": cannot be read").with("path", path);
    std::string piece;
    while (in) {
        const std::size_t kept = piece.size();
        piece.resize(kept + piece_size);
        in.read(piece.data() + kept, static_cast<std::streamsize>(piece_size));
        piece.resize(kept + static_cast<std::size_t>(in.gcount()));
        std::size_t end = in ? piece.rfind('\n') : std::string::npos;
        end = end == std::string::npos ? piece.size() : end + 1;
        if (end == 0) break;
        HAISHU_CHECK(take(std::string_view(piece).substr(0, end)));
        piece.erase(0, end);
    }
    if (in.bad()) return bad_input("source-unreadable", path + ": cannot be read").with("path", path);
    return {};
}

// An incomplete character at the end of a piece without lines is not held against it.
bool is_utf8_but_for_the_tail(std::string_view piece)
{
    for (int cut = 0; cut < 4 && !piece.empty(); ++cut) {
        if (layers::is_utf8(piece)) return true;
        piece.remove_suffix(1);
    }
    return piece.empty();
}

Result<Findings> look_at(const std::string& path)
{
    Findings findings;
    bool is_first = true;
    HAISHU_CHECK(for_each_piece(path, [&](std::string_view piece) -> Result<void> {
        if (is_first) {
            findings.has_utf8_mark = piece.substr(0, 3) == utf8_mark;
            findings.wide_encoding = utf16_encoding(piece);
            if (findings.has_utf8_mark) piece.remove_prefix(3);
            is_first = false;
        }
        findings.is_utf8 = findings.is_utf8 && is_utf8_but_for_the_tail(piece);
        for (std::size_t begin = 0; begin < piece.size() && !findings.guess.is_full();) {
            const std::size_t end = std::min(piece.find('\n', begin), piece.size());
            findings.guess.add(piece.substr(begin, end - begin));
            begin = end + 1;
        }
        return {};
    }));
    return findings;
}

EncodingVerdict verdict_of(const Findings& findings, const std::string& declared, bool is_utf8_standard)
{
    if (!findings.wide_encoding.empty()) return {{{findings.wide_encoding, 1, {}}}, true};
    if (findings.has_utf8_mark || (findings.is_utf8 && is_utf8_standard)) return {{{"UTF-8", 1, {}}}, true};
    return findings.guess.judge(declared);
}

// The declaration of an XML file must not contradict what the file now is.
void drop_declared_encoding(std::string& text)
{
    if (text.rfind("<?xml", 0) != 0) return;
    const std::size_t end = text.find("?>");
    const std::size_t begin = text.find(" encoding");
    if (end == std::string::npos || begin == std::string::npos || begin > end) return;
    const std::size_t open = text.find_first_of("\"'", begin);
    const std::size_t close = open == std::string::npos ? open : text.find(text[open], open + 1);
    if (close != std::string::npos && close < end) text.erase(begin, close + 1 - begin);
}

}  // namespace

std::string utf16_encoding(std::string_view piece)
{
    constexpr std::size_t looked_at = 65536;
    constexpr std::size_t least_share = 20;
    if (piece.substr(0, 2) == "\xFF\xFE" || piece.substr(0, 2) == "\xFE\xFF") return "UTF-16";
    piece = piece.substr(0, looked_at);
    std::size_t zeros[2] = {0, 0};
    for (std::size_t i = 0; i < piece.size(); ++i) zeros[i % 2] += piece[i] == '\0' ? 1 : 0;
    const std::size_t all = zeros[0] + zeros[1];
    if (all * least_share < piece.size() || (zeros[0] > 0 && zeros[1] > 0)) return "";
    return zeros[1] > 0 ? "UTF-16LE" : "UTF-16BE";
}

Result<RecodedFile> recode_file(const std::string& source, const std::string& folder, const std::string& forced,
                                const std::string& declared, bool is_utf8_standard)
{
    HAISHU_TRY(const auto findings, look_at(source));
    const EncodingVerdict verdict = verdict_of(findings, declared, is_utf8_standard);
    HAISHU_TRY(auto decoder, TextDecoder::create(forced.empty() ? verdict.best() : forced));
    RecodedFile result{source, decoder.encoding(), 0, verdict};
    const bool has_utf8_name = declared.empty() || declared == "UTF-8";
    const bool is_clean = findings.guess.is_ascii() ? decoder.encoding().rfind("UTF-16", 0) != 0
                                                    : decoder.encoding() == "UTF-8" && findings.is_utf8;
    if (is_clean && has_utf8_name && !findings.has_utf8_mark) return result;

    const std::filesystem::path target = std::filesystem::path(folder) / "utf8" / std::filesystem::path(source).filename();
    std::error_code problem;
    std::filesystem::create_directories(target.parent_path(), problem);
    HAISHU_TRY(auto out, FileOutput::create(target.string()));
    TextDecoder::Loss loss;
    std::string left;
    bool is_first = true;
    HAISHU_CHECK(for_each_piece(source, [&](std::string_view piece) -> Result<void> {
        left.append(piece);
        std::string text;
        left.erase(0, decoder.decode_piece(left, false, text, loss));
        if (is_first) {
            if (text.rfind(utf8_mark, 0) == 0) text.erase(0, utf8_mark.size());
            drop_declared_encoding(text);
            is_first = false;
        }
        return out.write(text);
    }));
    std::string tail;
    decoder.decode_piece(left, true, tail, loss);
    HAISHU_CHECK(out.write(tail));
    HAISHU_CHECK(out.close());
    result.path = target.string();
    result.replaced = loss.replaced + loss.cut;
    return result;
}

}  // namespace haishu::data

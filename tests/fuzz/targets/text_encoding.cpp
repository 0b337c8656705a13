// Texts of unknown encoding: the guess, and decoding by it, whole and in pieces. The first line is a declared encoding.

#include "data/normalize/text_encoding.hpp"

#include "data/normalize/encoding_guess.hpp"
#include "layers/store/utf8.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{
namespace
{

void check_decoding(const std::string& encoding, std::string_view text)
{
    auto decoder = data::TextDecoder::create(encoding);
    HAISHU_ASSERT(decoder, "an encoding that is named can be decoded");
    data::TextDecoder::Loss loss;
    const std::string whole = decoder->decode(text, loss);
    HAISHU_ASSERT(layers::is_utf8(whole) && whole.find('\0') == std::string::npos, "decoded text is UTF-8 without zero bytes");
    HAISHU_ASSERT(loss.replaced <= text.size() && loss.cut <= 1, "no more is lost than there was");

    // A whole text, as one cell of a table, ends at a zero byte.
    if (text.find('\0') != std::string_view::npos) return;
    std::string in_pieces;
    std::string left;
    data::TextDecoder::Loss loss_in_pieces;
    auto second = data::TextDecoder::create(encoding);
    for (std::size_t at = 0; at < text.size(); at += 3) {
        left.append(text.substr(at, 3));
        left.erase(0, second->decode_piece(left, false, in_pieces, loss_in_pieces));
    }
    second->decode_piece(left, true, in_pieces, loss_in_pieces);
    HAISHU_ASSERT(in_pieces == whole, "it does not matter how the bytes arrive");
}

}  // namespace

void fuzz_text_encoding(Bytes bytes)
{
    Input input(bytes);
    const auto declared = data::encoding_named(input.line());
    data::EncodingGuess guess;
    for (Input lines(input.bytes()); !lines.is_done();) guess.add(lines.line());
    const auto candidates = guess.judge(declared.value_or("")).candidates;
    HAISHU_ASSERT(!candidates.empty() && guess.best(declared.value_or("")) == candidates.front().name, "there is a best guess");
    double before = 1;
    for (const data::EncodingCandidate& candidate : candidates) {
        HAISHU_ASSERT(candidate.confidence >= 0 && candidate.confidence <= before, "confidence falls from 1 to 0");
        before = candidate.confidence;
        check_decoding(candidate.name, input.text());
    }
    if (declared) check_decoding(*declared, input.text());
}

}  // namespace haishu::fuzz

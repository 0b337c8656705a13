#include "data/normalize/encoding_guess.hpp"

#include "data/normalize/text_encoding.hpp"
#include "data/normalize/text_likelihood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace haishu::data
{
namespace
{

constexpr std::size_t max_text = 4096;
constexpr std::size_t max_samples = 5;
constexpr std::size_t max_sample_bytes = 120;
constexpr double bits_of_fault = 60;
constexpr double bits_of_cut = 20;
constexpr double bits_of_declaration = 6;   // a label is right sixty times as often as one of the others
constexpr double bits_of_other_script = 3;  // what is not of this country
constexpr double bits_to_decide = 13;       // eight thousand to one, since characters of a text are not independent
constexpr double bits_per_halving = 3.06;   // so that the confidences are then 0.9 apart
constexpr double faulty_share = 0.01;

struct Reading {
    EncodingCandidate candidate;
    double bits = 0;
    std::size_t faulty_texts = 0;
    std::vector<double> text_bits;  // of each text alone
};

std::string shortened(std::string text)
{
    if (text.size() <= max_sample_bytes) return text;
    std::size_t end = max_sample_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

Reading read_as(const std::string& name, const std::vector<std::string>& texts)
{
    Reading reading;
    reading.candidate.name = name;
    auto decoder = TextDecoder::create(name);
    HAISHU_ASSERT(decoder, "candidates are encodings that the decoder knows");
    TextCost cost;
    for (const std::string& bytes : texts) {
        TextDecoder::Loss loss;
        std::string text = decoder->decode(bytes, loss);
        cost.add(text);
        TextCost alone;
        alone.add(text);
        reading.text_bits.push_back(alone.bits() + bits_of_fault * static_cast<double>(loss.replaced) +
                                    bits_of_cut * static_cast<double>(loss.cut));
        reading.bits += bits_of_fault * static_cast<double>(loss.replaced) + bits_of_cut * static_cast<double>(loss.cut);
        if (loss.replaced > 0) ++reading.faulty_texts;
        if (reading.candidate.samples.size() < max_samples) reading.candidate.samples.push_back(shortened(std::move(text)));
    }
    reading.bits += cost.bits();
    return reading;
}

// Texts that for themselves are far better read as something else: the file is of two encodings.
std::size_t texts_of_others(const std::vector<Reading>& readings)
{
    constexpr double clearly = 25;
    std::size_t count = 0;
    for (std::size_t i = 0; i < readings[0].text_bits.size(); ++i)
        if (std::any_of(readings.begin() + 1, readings.end(),
                        [&](const Reading& other) { return other.text_bits[i] + clearly < readings[0].text_bits[i]; }))
            ++count;
    return count;
}

}  // namespace

void EncodingGuess::add(std::string_view text)
{
    if (is_full() || data::is_ascii(text)) return;
    text = text.substr(0, max_text);
    if (!m_seen.insert(std::hash<std::string_view>()(text)).second) return;
    m_texts.emplace_back(text);
    m_size += text.size();
}

EncodingVerdict EncodingGuess::judge(std::string_view declared) const
{
    if (is_ascii()) return {{{declared.empty() ? "UTF-8" : std::string(declared), 1, {}}}, true};
    std::vector<Reading> readings;
    for (const char* const name : {"UTF-8", "GB18030", "BIG5", "CP1252"}) {
        readings.push_back(read_as(name, m_texts));
        const bool is_of_the_country = readings.size() <= 2;
        if (!is_of_the_country) readings.back().bits += bits_of_other_script;
    }
    const auto is_declared_name = [declared](const std::string& name) { return name == declared; };
    const auto is_declared = [&](const Reading& reading) { return is_declared_name(reading.candidate.name); };
    if (!declared.empty() && std::none_of(readings.begin(), readings.end(), is_declared) && encoding_named(declared))
        readings.push_back(read_as(std::string(declared), m_texts));
    for (Reading& reading : readings) reading.bits -= is_declared(reading) ? bits_of_declaration : 0;
    std::stable_sort(readings.begin(), readings.end(), [](const Reading& a, const Reading& b) { return a.bits < b.bits; });

    double sum = 0;
    for (Reading& reading : readings) {
        reading.candidate.confidence = std::exp2((readings[0].bits - reading.bits) / bits_per_halving);
        sum += reading.candidate.confidence;
    }
    EncodingVerdict verdict;
    for (Reading& reading : readings) {
        reading.candidate.confidence /= sum;
        verdict.candidates.push_back(std::move(reading.candidate));
    }
    // A label may speak against the best, but the texts alone must speak for it.
    const double help = is_declared_name(verdict.best()) ? bits_of_declaration : 0;
    const auto faulty = static_cast<double>(readings[0].faulty_texts + texts_of_others(readings));
    verdict.is_decided = readings[1].bits - readings[0].bits >= bits_to_decide + help &&
                         faulty <= faulty_share * static_cast<double>(m_texts.size());
    return verdict;
}

Error uncertain_encoding(const EncodingVerdict& verdict)
{
    constexpr std::size_t shown_candidates = 3;
    constexpr std::size_t shown_samples = 3;
    std::string list;
    for (std::size_t i = 0; i < std::min(shown_candidates, verdict.candidates.size()); ++i) {
        const EncodingCandidate& candidate = verdict.candidates[i];
        std::string samples;
        for (std::size_t k = 0; k < std::min(shown_samples, candidate.samples.size()); ++k)
            samples += (k > 0 ? ", " : "") + candidate.samples[k].substr(0, candidate.samples[k].find_first_of("\r\n"));
        list += fmt::format("{}{} {:.0f} % ({})", i > 0 ? "; " : "", candidate.name, candidate.confidence * 100, samples);
    }
    return bad_input("encoding-uncertain",
                     "the text encoding cannot be told for certain; give it by --encoding. Candidates: " + list)
        .with("candidates", list)
        .with("best", verdict.best());
}

}  // namespace haishu::data

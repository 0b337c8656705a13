#pragma once
// In which encoding are these texts? All texts of a source are pooled, because a single word often fits several: 学校 in
// GBK is valid UTF-8. Candidates are UTF-8, GB18030, Big5 and Windows-1252, and what is declared; each is judged by how
// probable the texts are that it makes of the bytes (text_likelihood.hpp). A text that is met again counts once.

#include "geo/base/error.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace haishu::data
{

struct EncodingCandidate {
    std::string name;
    double confidence = 0;             // 0 to 1; all of them make 1
    std::vector<std::string> samples;  // up to 5 texts as they read in it
};

struct EncodingVerdict {
    std::vector<EncodingCandidate> candidates;  // best first, at least one
    bool is_decided = false;                    // the first one may be taken without asking

    [[nodiscard]] const std::string& best() const { return candidates.front().name; }
};

class EncodingGuess
{
   public:
    void add(std::string_view text);
    [[nodiscard]] bool is_full() const { return m_size >= max_bytes; }
    [[nodiscard]] bool is_ascii() const { return m_texts.empty(); }

    // `declared` (as encoding_named gives it, or empty) counts in favour, and is not proof: it may keep another candidate
    // from being decided on, but not decide. Decided is what is ahead of the second by 0.9, by the texts alone, and reads
    // all but one text in a hundred without fault and none the worse than another would; a text cut within its last
    // character has no fault.
    [[nodiscard]] EncodingVerdict judge(std::string_view declared) const;
    [[nodiscard]] std::string best(std::string_view declared) const { return judge(declared).best(); }

   private:
    static constexpr std::size_t max_bytes = 1 << 20;
    std::vector<std::string> m_texts;  // those with a byte beyond ASCII, each once
    std::unordered_set<std::size_t> m_seen;
    std::size_t m_size = 0;
};

// bad_input "encoding-uncertain" with the candidates and what texts read like in each.
Error uncertain_encoding(const EncodingVerdict& verdict);

}  // namespace haishu::data
